import type { FillList, PriceLevelWire } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { BarTable } from "../parts/bar-table.tsx";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { decimalText, wholeText } from "../show/number.ts";
import { agoText } from "../show/time.ts";
import { deepened } from "./levels.ts";
import { useDepth, useFills } from "./queries.ts";

/** Both sides of the book with their depth, and the newest fills. */
export function BookPanels({ name }: { readonly name: string }) {
  const depth = useDepth(name);
  const fills = useFills(name);
  return (
    <div className="book">
      <Panel title="Bids" note="who wants; best first" className="depth-bid">
        <Loaded query={depth}>{({ bids }) => <Side levels={bids} none="Nobody bids" />}</Loaded>
      </Panel>
      <Panel title="Asks" note="what is offered; best first" className="depth-ask">
        <Loaded query={depth}>
          {({ asks }) => <Side levels={asks} none="Nothing is offered" />}
        </Loaded>
      </Panel>
      <Panel title="Fills" note="newest first">
        <Loaded query={fills}>{(data) => <Fills fills={data} />}</Loaded>
      </Panel>
    </div>
  );
}

function Side(props: { readonly levels: readonly PriceLevelWire[]; readonly none: string }) {
  if (props.levels.length === 0) return <Empty title={props.none} />;
  const rows = deepened(props.levels).map(({ price, amount, orders, depth }) => ({
    key: String(price),
    name: decimalText(price, 4),
    count: `${wholeText(amount)} in ${wholeText(orders)}`,
    value: depth,
    text: wholeText(depth),
  }));
  return <BarTable head={["Price", "Units", "Up to here"]} rows={rows} />;
}

function Fills({ fills }: { readonly fills: FillList }) {
  const now = useNow();
  if (fills.items.length === 0) return <Empty title="Nothing was traded yet" />;
  return (
    <div className="fills">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col" className="num">
              Units
            </th>
            <th scope="col" className="num">
              Price
            </th>
          </tr>
        </thead>
        <tbody>
          {fills.items.slice(0, SHOWN).map(({ time, price, amount }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: equal trades may share an instant
            <tr key={index}>
              <td>{agoText(time, now)}</td>
              <td className="num">{wholeText(amount)}</td>
              <td className="num">{decimalText(price, 4)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SHOWN = 12;
