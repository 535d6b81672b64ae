import { currentPlace, go, hrefOf, type PlaceQuery, usePlace } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { usePools, useReport } from "../live/queries.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty } from "../parts/empty.tsx";
import { SelectField, TextField } from "../parts/fields.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { countText } from "../show/number.ts";
import { DAY_S, HOUR_S, windowText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import { CATALOGUE, type CatalogueEntry, entryOf } from "./catalogue.ts";
import { ReportChart } from "./chart.tsx";
import { Export } from "./export.tsx";
import { ReportTable } from "./table.tsx";

const RANGES: readonly (readonly [string, string])[] = [
  ["", "The report's own"],
  ["1", "A day back"],
  ["7", "7 days back"],
  ["30", "30 days back"],
  ["-7", "7 days ahead"],
  ["±7", "7 days both ways"],
];

/** Seven questions to the history, as charts and as numbers. */
export function ReportsPage() {
  const { query } = usePlace();
  const entry = entryOf(query.get("report"));
  const by = chosenBy(entry, query.get("by"));
  const range = query.get("range") ?? "";
  const wanted = {
    by,
    ...rangeOf(range, useNow(60)),
    ...present("pool", query.get("pool")),
    ...(entry.name === "headroom" ? {} : present("user", query.get("user"))),
  };
  const report = useReport(entry.name, wanted);
  return (
    <div className="reports">
      <h1 className="unseen">Reports</h1>
      <Catalogue chosen={entry} />
      <section className="panel" aria-label={entry.title}>
        <header className="panel-head">
          <h2>{entry.title}</h2>
          <p className="quiet">{entry.question}</p>
          <Export entry={entry} query={wanted} />
        </header>
        <Filters entry={entry} by={by} range={range} />
        <Loaded query={report}>
          {(data) => (
            <>
              <Told from={data.from} to={data.to} count={data.rows.length} seq={data.as_of_seq} />
              {data.rows.length === 0 ? (
                <Empty title="Nothing to tell">
                  <p>Take a longer time, or leave out a filter.</p>
                </Empty>
              ) : (
                <>
                  <ReportChart report={data} drawn={entry.drawn} />
                  <ReportTable key={`${data.report} ${data.by}`} report={data} />
                </>
              )}
            </>
          )}
        </Loaded>
      </section>
    </div>
  );
}

function Catalogue({ chosen }: { readonly chosen: CatalogueEntry }) {
  return (
    <nav className="catalogue" aria-label="Reports">
      {CATALOGUE.map(({ name, title }) => (
        <a
          key={name}
          href={hrefOf("reports", { report: name })}
          aria-current={name === chosen.name ? "true" : undefined}
          onClick={(event) => {
            event.preventDefault();
            change({ report: name, by: undefined });
          }}
        >
          {title}
        </a>
      ))}
    </nav>
  );
}

function Filters(props: {
  readonly entry: CatalogueEntry;
  readonly by: string;
  readonly range: string;
}) {
  const { entry } = props;
  const { query } = usePlace();
  const { data: pools = [] } = usePools();
  return (
    <div className="filters">
      <Choice
        label="A row for each"
        options={entry.by}
        value={props.by}
        onChoose={(by) => change({ by })}
      />
      <SelectField
        label="Time"
        options={RANGES}
        value={props.range}
        onChange={(range) => change({ range })}
      />
      <SelectField
        label="Pool"
        options={[["", "All"], ...pools.map(({ id }) => [id, id] as const)]}
        value={query.get("pool") ?? ""}
        onChange={(pool) => change({ pool })}
      />
      {entry.name === "headroom" ||
      entry.name === "utilisation" ||
      entry.name === "signals" ? null : (
        <TextField
          label="User"
          placeholder="all"
          value={query.get("user") ?? ""}
          onChange={(user) => change({ user })}
        />
      )}
    </div>
  );
}

function Told(props: {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly seq: number;
}) {
  const zone = useZone();
  const now = useNow();
  return (
    <p className="quiet told">
      {windowText(props.from, props.to, zone, now)} · {countText(props.count, "row")}
      {` · as of record ${props.seq}`}
    </p>
  );
}

/** Leads to the same place with some of its query changed. */
function change(fields: PlaceQuery): void {
  const { query } = currentPlace();
  go(hrefOf("reports", { ...Object.fromEntries(query), ...fields }), { replace: true });
}

function chosenBy({ by }: CatalogueEntry, wanted: string | null): string {
  return by.find(([name]) => name === wanted)?.[0] ?? by[0]?.[0] ?? "";
}

/** From the full hour, so that the question stays the same for a while. */
function rangeOf(range: string, now: number): { readonly from?: number; readonly to?: number } {
  const hour = now - (now % HOUR_S) + HOUR_S;
  const days = Number(range.replace("±", ""));
  if (range === "" || !Number.isFinite(days)) return {};
  if (range.startsWith("±")) return { from: hour - days * DAY_S, to: hour + days * DAY_S };
  const other = hour - days * DAY_S;
  return { from: Math.min(hour, other), to: Math.max(hour, other) };
}

function present(name: string, value: string | null): Readonly<Record<string, string>> {
  return value === null || value.trim() === "" ? {} : { [name]: value.trim() };
}
