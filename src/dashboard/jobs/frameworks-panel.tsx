import type { FrameworkWire } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { countText, wholeText } from "../show/number.ts";
import { spanText } from "../show/time.ts";
import { useFrameworks } from "./queries.ts";

/** Who takes what queues leave over, and what each may take at this moment. */
export function FrameworksPanel() {
  const frameworks = useFrameworks();
  return (
    <Panel title="Frameworks" note="offers as they stand, looked at every two seconds">
      <Loaded query={frameworks}>
        {(items) =>
          items.length === 0 ? (
            <Empty title="No framework is connected">
              <p>
                One that says hello at <code>/v1/offers</code> is offered what the queues leave
                over.
              </p>
            </Empty>
          ) : (
            <div className="scroll-x">
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">Framework</th>
                    <th scope="col">Pools</th>
                    {["Share", "Units running", "Accepted", "Declined"].map((name) => (
                      <th key={name} scope="col" className="num">
                        {name}
                      </th>
                    ))}
                    <th scope="col">Offered now</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((one, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: names may be the same
                    <Row key={index} framework={one} />
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

function Row({ framework }: { readonly framework: FrameworkWire }) {
  const now = useNow(1);
  const { framework: name, user_id, pools, share, offers } = framework;
  return (
    <tr>
      <th scope="row">
        {name} <span className="quiet">{user_id}</span>
      </th>
      <td>{pools.join(", ")}</td>
      <td className="num">{share}</td>
      <td className="num">{wholeText(framework.units_running)}</td>
      <td className="num">{wholeText(framework.accepted)}</td>
      <td className="num">{wholeText(framework.declined)}</td>
      <td>
        {offers.length === 0 ? <span className="quiet">nothing</span> : null}
        {offers.map((offer) => (
          <span key={offer.offer_id} className="offer-line">
            <b>{offer.offer_id}</b> {offer.pool}: {stairsText(offer.steps, now)}{" "}
            <span className="quiet">
              · {spanText(Math.max(0, offer.expires_time - now))} to decide
            </span>
          </span>
        ))}
      </td>
    </tr>
  );
}

/** `8 units for 2h, 3 for 1d`. */
function stairsText(steps: FrameworkWire["offers"][number]["steps"], now: number): string {
  return steps
    .map(({ units, until_time }, index) => {
      const amount = index === 0 ? countText(units, "unit") : wholeText(units);
      return until_time === null
        ? `${amount} for any time`
        : `${amount} for ${roughly(until_time - now)}`;
    })
    .join(", ");
}

function roughly(seconds: number): string {
  return spanText(Math.max(0, seconds - (seconds % 60)));
}
