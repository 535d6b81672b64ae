import type { OrderWire } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { decimalText, wholeText } from "../show/number.ts";
import { agoText } from "../show/time.ts";
import { useOrders } from "./queries.ts";

interface OrdersProps {
  readonly name: string;
  readonly user: string;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

/** Orders of a class, newest first; a press shows what became of one, and why. */
export function OrdersPanel(props: OrdersProps) {
  const orders = useOrders(props.name, props.user);
  return (
    <Panel title="Orders" note={props.user === "" ? "newest first" : `of ${props.user}`}>
      <Loaded query={orders}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="There is no order" />
          ) : (
            <Table {...props} orders={items} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Table(props: OrdersProps & { readonly orders: readonly OrderWire[] }) {
  const now = useNow();
  return (
    <div className="scroll-x">
      <table className="table stacks">
        <thead>
          <tr>
            {["Order", "State", "Side"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {["Limit", "Filled", "Held"].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col">Terms</th>
            <th scope="col">Placed</th>
          </tr>
        </thead>
        <tbody>
          {props.orders.map((order) => (
            <tr key={order.order_id}>
              <th scope="row">
                <button
                  type="button"
                  className="link"
                  aria-pressed={order.order_id === props.selected}
                  onClick={() => props.onSelect(order.order_id)}
                >
                  <b>{order.order_id}</b> {order.name ?? ""}{" "}
                  <span className="quiet">{order.user_id}</span>
                </button>
              </th>
              <td>
                <span className={`badge order-${order.state}`}>{order.state}</span>
              </td>
              <td>{order.side}</td>
              <td className="num" data-label="limit">
                {decimalText(order.limit, 4)}
              </td>
              <td className="num" data-label="filled">
                {wholeText(order.amount - order.left)} / {wholeText(order.amount)}
              </td>
              <td className="num" data-label="held">
                {decimalText(order.held)}
              </td>
              <td>
                {order.time_in_force} <span className="quiet">· {order.prefer}</span>
              </td>
              <td data-label="placed">{agoText(order.placed_time, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
