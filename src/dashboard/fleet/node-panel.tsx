import type { NodeDetail } from "../../wire/index.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useActivity, useNode, usePlacements, useRuns } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Facts } from "../parts/facts.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { SidePanel } from "../parts/side-panel.tsx";
import { activityWords } from "../show/activity-words.ts";
import { decimalText, runsText } from "../show/number.ts";
import { agoText, instantText, spanText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import { Drain } from "./drain.tsx";
import { stateWords } from "./map/map.tsx";

/** One node: what it has, whether it is heard of, what runs on it, what happened to it. */
export function NodePanel(props: { readonly id: string; readonly onClose: () => void }) {
  const node = useNode(props.id);
  return (
    <SidePanel title={`Node ${props.id}`} onClose={props.onClose}>
      <Loaded query={node}>
        {(detail) => (
          <>
            <NodeFacts node={detail} />
            <Drain key={String(detail.draining)} node={detail} />
            <Grants id={detail.id} />
            <Runs id={detail.id} />
            <Metrics node={detail} />
            <Past id={detail.id} />
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

function NodeFacts({ node }: { readonly node: NodeDetail }) {
  const zone = useZone();
  const now = useNow(5);
  const { heartbeat, labels } = node;
  const labelText = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
  return (
    <Facts
      facts={[
        ["state", `${stateWords(node)}, for ${spanText(Math.max(0, now - node.status_time))}`],
        ["why", node.drain_note ?? ""],
        [
          "place",
          [node.data_center, node.cluster, node.rack].filter((part) => part !== "").join(" › "),
        ],
        ["GPUs", `${node.gpus_free} of ${node.gpus} free ${node.gpu_model}`],
        ["GPU memory", node.gpu_memory_mib === 0 ? "" : gibText(node.gpu_memory_mib)],
        ["CPU", `${coresText(node.cpu_milli_free)} of ${coresText(node.cpu_milli)} cores free`],
        ["memory", `${gibText(node.memory_mib_free)} of ${gibText(node.memory_mib)} free`],
        ["labels", labelText],
        ["heartbeat", heartbeatText(heartbeat, now)],
        ["failures", node.failures > 0 ? `${node.failures} that still count` : ""],
        [
          "rests until",
          node.resting_until === undefined ? "" : instantText(node.resting_until, zone, now),
        ],
        ["known since", instantText(node.registered_time, zone, now)],
      ]}
    />
  );
}

function heartbeatText(heartbeat: NodeDetail["heartbeat"], now: number): string {
  if (heartbeat === undefined) return "not expected";
  const { last_time, lease_s, lost_time } = heartbeat;
  const last = last_time === null ? "none since the server started" : agoText(last_time, now);
  const lost = lost_time === null ? "" : `, lost ${agoText(lost_time, now)} without another`;
  return `${last}; lease ${spanText(lease_s)}${lost}`;
}

function Grants({ id }: { readonly id: string }) {
  const now = useNow();
  const placements = usePlacements({ node: id, limit: 50 });
  return (
    <section aria-label="Placements">
      <h3>Placements</h3>
      <Loaded query={placements}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing was placed here yet" />
          ) : (
            <ul className="grants">
              {items.map((one) => (
                <li key={one.placement_id} className={one.state === "active" ? "" : "quiet"}>
                  <b>{one.placement_id}</b> {one.user_id}
                  {one.name === undefined ? "" : ` · ${one.name}`} · {gpuText(one)} · {one.state}
                  {one.state === "active" ? `, ends ${agoText(one.end_time, now)}` : ""}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}

/** Parts of jobs whose pool has this node. */
function Runs({ id }: { readonly id: string }) {
  const now = useNow();
  const { data = [] } = useRuns(undefined);
  const here = data.flatMap((run) => {
    const part = run.nodes.find(({ node }) => node === id);
    return part === undefined ? [] : [{ ...run, gpus: part.gpus }];
  });
  if (here.length === 0) return null;
  return (
    <section aria-label="Jobs">
      <h3>Jobs</h3>
      <ul className="grants">
        {here.map(({ job_id, part, user_id, name, gpus, end_time }) => (
          <li key={`${job_id} ${part}`}>
            <Link href={hrefOf("jobs", { job: job_id })}>{job_id}</Link> {user_id}
            {name === undefined ? "" : ` · ${name}`} · GPU {runsText(gpus)} · must end{" "}
            {agoText(end_time, now)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function gpuText(one: { readonly gpus: readonly number[]; readonly gpu_milli: number }): string {
  if (one.gpus.length === 0) return "no GPU";
  const share = one.gpu_milli === 1_000 ? "" : ` (${one.gpu_milli / 10} %)`;
  return `GPU ${runsText(one.gpus)}${share}`;
}

function Metrics({ node }: { readonly node: NodeDetail }) {
  const { metrics } = node;
  if (metrics === undefined) return null;
  return (
    <details className="more">
      <summary>Metrics, {spanText(metrics.age_s)} old</summary>
      <pre>{JSON.stringify(metrics.document, null, 2)}</pre>
    </details>
  );
}

function Past({ id }: { readonly id: string }) {
  const zone = useZone();
  const now = useNow();
  const history = useActivity({ node: id, limit: 30 });
  return (
    <section aria-label="History">
      <h3>History</h3>
      <Loaded query={history}>
        {({ items }) => (
          <ol className="history">
            {items.map((past) => (
              <li key={`${past.seq} ${past.kind} ${past.placement_id ?? ""}`}>
                <time>{instantText(past.at, zone, now)}</time> {past.placement_id ?? ""}{" "}
                {activityWords(past)}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </section>
  );
}

function coresText(milli: number): string {
  return decimalText(milli / 1_000, 1);
}

function gibText(mib: number): string {
  return `${decimalText(mib / 1_024, 1)} GiB`;
}
