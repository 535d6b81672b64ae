import { useMutation } from "@tanstack/react-query";
import type { LeaseWire } from "../../wire/index.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { useLive } from "../live/provider.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { decimalText, runsText, wholeText } from "../show/number.ts";
import { agoText, windowText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import { useLeases } from "./queries.ts";

/** What was bought: the windows in which units are held, renewed and given back from here. */
export function LeasesPanel({ name, user }: { readonly name: string; readonly user: string }) {
  const leases = useLeases(name, user);
  return (
    <Panel title="Windows" note="what was bought and is held">
      <Loaded query={leases}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing is held" />
          ) : (
            <div className="scroll-x">
              <table className="table stacks">
                <thead>
                  <tr>
                    {["Lease", "Window", "Ends"].map((title) => (
                      <th key={title} scope="col">
                        {title}
                      </th>
                    ))}
                    <th scope="col" className="num">
                      Units
                    </th>
                    <th scope="col" className="num">
                      Price
                    </th>
                    <th scope="col">Where</th>
                    <th scope="col">
                      <span className="unseen">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((lease) => (
                    <Row key={lease.lease_id} lease={lease} />
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

function Row({ lease }: { readonly lease: LeaseWire }) {
  const { client } = useLive();
  const zone = useZone();
  const now = useNow();
  const { lease_id: id, user_id, start_time, end_time, node, gpus = [] } = lease;
  const renew = useMutation({ mutationFn: () => client.market.renew(id) });
  const release = useMutation({ mutationFn: () => client.market.release(id) });
  const error = renew.error ?? release.error;
  return (
    <tr>
      <th scope="row">
        {id} <span className="quiet">{user_id}</span>
      </th>
      <td>{windowText(start_time, end_time, zone, now)}</td>
      <td data-label="ends">{agoText(end_time, now)}</td>
      <td className="num" data-label="units">
        {wholeText(lease.amount)}
      </td>
      <td className="num" data-label="price">
        {decimalText(lease.price, 4)}
      </td>
      <td>
        {node === undefined ? "" : <Link href={hrefOf("fleet", { node })}>{node}</Link>}
        {gpus.length === 0 ? "" : ` (GPU ${runsText(gpus)})`}
      </td>
      <td className="num">
        <button
          type="button"
          className="small"
          disabled={renew.isPending}
          onClick={() => renew.mutate()}
        >
          Renew<span className="unseen"> {id}</span>
        </button>{" "}
        <button
          type="button"
          className="small"
          disabled={release.isPending}
          onClick={() => release.mutate()}
        >
          Give back<span className="unseen"> {id}</span>
        </button>
        {error === null ? null : <Trouble error={error} />}
      </td>
    </tr>
  );
}
