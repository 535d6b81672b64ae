import { useMutation } from "@tanstack/react-query";
import type { PlacementWire } from "../../wire/index.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useLive } from "../live/provider.tsx";
import { usePlacements } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { runsText } from "../show/number.ts";
import { agoText } from "../show/time.ts";

const SHOWN = 15;

/** The newest placements, and how to give them back. */
export function Placements() {
  const list = usePlacements({ limit: SHOWN });
  return (
    <Panel title="Newest placements">
      <Loaded query={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing was placed yet">
              <p>Say above what a workload needs, and press “Place it”.</p>
            </Empty>
          ) : (
            <div className="scroll-x">
              <table className="table">
                <thead>
                  <tr>
                    {["Placement", "User", "Node", "GPUs", "State", "Ends", ""].map((name) => (
                      <th key={name} scope="col">
                        {name === "" ? <span className="unseen">Action</span> : name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {items.map((one) => (
                    <Row key={one.placement_id} placement={one} />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Row({ placement }: { readonly placement: PlacementWire }) {
  const { client } = useLive();
  const now = useNow();
  const { placement_id: id, user_id, name, node, gpus, gpu_milli, state, end_time } = placement;
  const release = useMutation({ mutationFn: () => client.placements.release(id) });
  const isLive = state === "active" || state === "scheduled";
  return (
    <tr className={isLive ? "" : "quiet"}>
      <th scope="row">
        {id}
        {name === undefined ? "" : ` ${name}`}
      </th>
      <td>{user_id}</td>
      <td>
        <Link href={hrefOf("fleet", { node })}>{node}</Link>
      </td>
      <td>
        {gpus.length === 0 ? "–" : runsText(gpus)}
        {gpus.length > 0 && gpu_milli < 1_000 ? ` (${gpu_milli / 10} %)` : ""}
      </td>
      <td>{state}</td>
      <td>{agoText(end_time, now)}</td>
      <td className="num">
        {isLive ? (
          <button
            type="button"
            className="small"
            disabled={release.isPending}
            onClick={() => release.mutate()}
          >
            Release<span className="unseen"> {id}</span>
          </button>
        ) : null}
        {release.error === null ? null : <Trouble error={release.error} />}
      </td>
    </tr>
  );
}
