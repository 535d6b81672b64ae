import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useReport } from "../live/queries.ts";
import { type ReportRow, textIn } from "../parts/cells.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { useZone } from "../show/zone.ts";
import { signalWords } from "./signal-words.ts";

const SHOWN = 8;

/** What the people on duty should look at, the worst first. */
export function SignalsPanel() {
  const report = useReport("signals");
  return (
    <Panel title="Signals">
      <Loaded query={report}>
        {({ rows }) =>
          rows.length === 0 ? (
            <Empty title="All quiet">
              <p>No rule has anything to say about the last seven days.</p>
            </Empty>
          ) : (
            <>
              <ul className="signals">
                {rows.slice(0, SHOWN).map((row) => (
                  <Signal key={`${textIn(row, "code")} ${textIn(row, "subject")}`} row={row} />
                ))}
              </ul>
              {rows.length > SHOWN ? (
                <Link href={hrefOf("reports", { report: "signals" })}>All {rows.length}</Link>
              ) : null}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Signal({ row }: { readonly row: ReportRow }) {
  const zone = useZone();
  const now = useNow();
  const severity = textIn(row, "severity");
  const { title, detail } = signalWords(row, zone, now);
  return (
    <li className={`signal signal-${severity}`}>
      <span className="severity">{severity}</span>
      <span>
        <strong>{title}</strong> <Subject row={row} />
        <br />
        <span className="quiet">{detail}</span>
      </span>
    </li>
  );
}

function Subject({ row }: { readonly row: ReportRow }) {
  const subject = textIn(row, "subject");
  switch (textIn(row, "about")) {
    case "pool":
      return <Link href={hrefOf("calendar", { pool: subject })}>{subject}</Link>;
    case "user":
      return (
        <Link href={hrefOf("reports", { report: "usage", by: "pool", user: subject })}>
          {subject}
        </Link>
      );
    default:
      return <>{subject}</>;
  }
}
