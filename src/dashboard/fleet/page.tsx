import { useEffect, useMemo, useState } from "react";
import type { NodeWire, RunWire } from "../../wire/index.ts";
import { Measured } from "../chart/measured.tsx";
import { currentPlace, go, hrefOf, type PlaceQuery, usePlace } from "../frame/router.tsx";
import { useClusters, useRunningPlacements, useRuns } from "../live/queries.ts";
import { serverUrl } from "../live/session.ts";
import { Choice } from "../parts/choice.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { useIsDark } from "../show/is-dark.ts";
import { countText, wholeText } from "../show/number.ts";
import { useFleet } from "./fleet-data.ts";
import { type Colouring, type Colours, colourFleet } from "./map/colours.ts";
import { layoutFleet } from "./map/layout.ts";
import { FleetMap, type MapProps } from "./map/map.tsx";
import { NodePanel } from "./node-panel.tsx";
import { Results } from "./results.tsx";
import { isFound, parseSearch } from "./search.ts";
import { temperaturesOf } from "./temperatures.ts";

/** The fleet, from sites down to GPUs: where everything is, who has it, what is broken. */
export function FleetPage() {
  const fleet = useFleet();
  return (
    <>
      <h1 className="unseen">Fleet</h1>
      <Loaded query={fleet}>
        {(nodes) => (nodes.length === 0 ? <NoNodes /> : <Fleet nodes={nodes} />)}
      </Loaded>
    </>
  );
}

const COLOURINGS: readonly (readonly [Colouring, string])[] = [
  ["use", "Use"],
  ["owner", "Owner"],
  ["model", "Model"],
  ["health", "Health"],
  ["temperature", "Heat"],
];

function Fleet({ nodes }: { readonly nodes: readonly NodeWire[] }) {
  const { query } = usePlace();
  const selected = query.get("node") ?? undefined;
  const text = query.get("find") ?? "";
  const colouring = COLOURINGS.find(([name]) => name === query.get("by"))?.[0] ?? "use";
  const isDark = useIsDark();
  const colours = useColours(nodes, colouring, isDark);
  const found = useFound(nodes, text);
  const height = useMapHeight();
  return (
    <div className={`calendar ${selected === undefined ? "" : "with-side"}`}>
      <section className="panel" aria-label="Map of the fleet">
        <div className="toolbar">
          <Choice
            label="Colours"
            isLabelHidden
            options={COLOURINGS}
            value={colouring}
            onChoose={(by) => change({ by })}
          />
          <Sums nodes={nodes} />
        </div>
        <Results
          nodes={nodes}
          text={text}
          found={found}
          onText={(find) => change({ find })}
          onSelect={choose}
        />
        <Measured height={height}>
          {(width) => (
            <LaidOut
              nodes={nodes}
              colours={colours}
              found={found}
              selected={nodes.findIndex(({ id }) => id === selected)}
              isDark={isDark}
              onSelect={choose}
              width={width}
              height={height}
            />
          )}
        </Measured>
        <Legend colours={colours} />
      </section>
      {selected === undefined ? null : (
        <NodePanel key={selected} id={selected} onClose={() => change({ node: undefined })} />
      )}
    </div>
  );
}

/** The layout follows the screen's shape, roughly: a panel that opens does not move everything. */
function LaidOut(props: Omit<MapProps, "layout">) {
  const { nodes, width, height } = props;
  const aspect = Math.max(0.5, Math.round((width / height) * 2) / 2);
  const layout = useMemo(() => layoutFleet(nodes, aspect), [nodes, aspect]);
  return <FleetMap {...props} layout={layout} />;
}

function useColours(nodes: readonly NodeWire[], colouring: Colouring, isDark: boolean): Colours {
  const placements = useRunningPlacements(colouring === "owner");
  const { data: runs = NO_RUNS } = useRuns(undefined, colouring === "owner");
  const { data: clusters } = useClusters(colouring === "temperature");
  return useMemo(
    () =>
      colourFleet(nodes, colouring, {
        isDark,
        placements,
        runs,
        temperatures: colouring === "temperature" ? temperaturesOf(clusters ?? []) : new Map(),
      }),
    [nodes, colouring, isDark, placements, runs, clusters],
  );
}

const NO_RUNS: readonly RunWire[] = [];

function useFound(nodes: readonly NodeWire[], text: string): Uint8Array | undefined {
  return useMemo(() => {
    const terms = parseSearch(text);
    if (terms.length === 0) return undefined;
    return Uint8Array.from(nodes, (node) => Number(isFound(node, terms)));
  }, [nodes, text]);
}

/** What the window leaves, so that the map and its legend are seen at once. */
function useMapHeight(): number {
  const [height, setHeight] = useState(mapHeight);
  useEffect(() => {
    const measure = (): void => setHeight(mapHeight());
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return height;
}

function mapHeight(): number {
  return Math.max(320, window.innerHeight - 270);
}

function Sums({ nodes }: { readonly nodes: readonly NodeWire[] }) {
  const sum = (of: (node: NodeWire) => number): number =>
    nodes.reduce((total, node) => total + of(node), 0);
  const closed = sum(({ status, draining }) => Number(status !== "ready" || draining));
  return (
    <p className="quiet">
      {countText(nodes.length, "node")}, {wholeText(sum(({ gpus }) => gpus))} GPUs,{" "}
      {wholeText(sum((node) => node.gpus_free))} free
      {closed === 0 ? "" : `; ${countText(closed, "node")} take nothing new`}
    </p>
  );
}

const KEYS_SHOWN = 14;

function Legend({ colours }: { readonly colours: Colours }) {
  const keys = colours.keys.slice(0, KEYS_SHOWN);
  const rest = colours.keys.length - keys.length;
  return (
    <ul className="map-legend" aria-label="Colours">
      {keys.map(({ name, css, count }) => (
        <li key={name} style={{ ["--line-colour"]: css }}>
          {name} <span className="quiet">{wholeText(count)}</span>
        </li>
      ))}
      {rest > 0 ? <li className="more-keys quiet">and {rest} more</li> : null}
    </ul>
  );
}

const REGISTER = `curl ${serverUrl(location)}/v1/nodes -H 'content-type: application/json' \\
  -d '{"id": "n1", "cluster": "c1", "cpu_milli": 32000, "memory_mib": 131072, "gpus": 8}'`;

function NoNodes() {
  return (
    <Empty title="There are no nodes yet">
      <p>Register the first one:</p>
      <pre>{REGISTER}</pre>
      <p>
        or hand in a cluster’s document under <code>PUT /v1/clusters/…</code>.
      </p>
    </Empty>
  );
}

function choose(node: string): void {
  change({ node });
}

/** The same place with some of its query changed. */
function change(fields: PlaceQuery): void {
  const { query } = currentPlace();
  go(hrefOf("fleet", { ...Object.fromEntries(query), ...fields }), { replace: true });
}
