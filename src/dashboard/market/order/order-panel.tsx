import { useMutation } from "@tanstack/react-query";
import type { OrderWhy, OrderWire } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { useLive } from "../../live/provider.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { countText, decimalText, wholeText } from "../../show/number.ts";
import { agoText, instantText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { useOrder, useOrderWhy } from "../queries.ts";

/** One order: its terms, why it is not filled, its fills, and taking it back. */
export function OrderPanel(props: { readonly id: string; readonly onClose: () => void }) {
  const order = useOrder(props.id);
  return (
    <SidePanel title={`Order ${props.id}`} onClose={props.onClose}>
      <Loaded query={order}>
        {(data) => (
          <>
            <OrderFacts order={data} />
            {data.state === "open" ? (
              <>
                <Why id={data.order_id} />
                <Cancel id={data.order_id} />
              </>
            ) : null}
            <Fills order={data} />
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

function OrderFacts({ order }: { readonly order: OrderWire }) {
  const zone = useZone();
  const now = useNow();
  const { amount, left } = order;
  return (
    <Facts
      facts={[
        ["name", order.name ?? ""],
        ["user", order.user_id],
        ["state", order.state],
        ["why over", order.reason ?? ""],
        ["side", `${order.side} for ${order.class}`],
        ["limit", `${decimalText(order.limit, 4)} a unit-hour`],
        ["filled", `${wholeText(amount - left)} of ${wholeText(amount)}`],
        ["at least", order.min_amount === 1 ? "" : wholeText(order.min_amount)],
        ["terms", `${order.time_in_force}, ${order.prefer}`],
        ["held", `${decimalText(order.held)} credits`],
        ["spent", `${decimalText(order.value)} credits`],
        ["placed", instantText(order.placed_time, zone, now)],
        ["expires", order.expires === undefined ? "" : instantText(order.expires, zone, now)],
        ["ended", order.ended_time === undefined ? "" : instantText(order.ended_time, zone, now)],
      ]}
    />
  );
}

function Why({ id }: { readonly id: string }) {
  const why = useOrderWhy(id);
  return (
    <section aria-label="Why it is not filled" className="why">
      <h3>Why it is not filled</h3>
      <Loaded query={why}>{(data) => <Reasons why={data} />}</Loaded>
    </section>
  );
}

function Reasons({ why }: { readonly why: OrderWhy }) {
  const zone = useZone();
  const now = useNow();
  const price = (value: number | undefined): string =>
    value === undefined ? "" : decimalText(value, 4);
  const at = (time: number | undefined): string =>
    time === undefined ? "" : instantText(time, zone, now);
  return (
    <>
      <p>{why.detail}</p>
      <Facts
        facts={[
          ["best price", price(why.nearest_price)],
          ["for all", price(why.price_for_all)],
          ["in its limit", countText(why.amount_at_limit, "unit")],
          ["before it", countText(why.amount_ahead, "unit")],
          ["goes farther", at(why.farther_time)],
          ["next free", at(why.next_free_time)],
          ["last trade", at(why.last_trade_time)],
        ]}
      />
    </>
  );
}

/** What was not filled goes back at once: nothing that was bought is lost, so it is asked once. */
function Cancel({ id }: { readonly id: string }) {
  const { client } = useLive();
  const { mutate, isPending, error } = useMutation({ mutationFn: () => client.market.cancel(id) });
  return (
    <p>
      <button type="button" className="danger" disabled={isPending} onClick={() => mutate()}>
        Cancel {id}
      </button>
      {error === null ? null : <Trouble error={error} />}
    </p>
  );
}

function Fills({ order: { fills } }: { readonly order: OrderWire }) {
  const now = useNow();
  if (fills.length === 0) return null;
  return (
    <section aria-label="Fills">
      <h3>Fills</h3>
      <ul className="grants">
        {fills.map((fill) => (
          <li key={fill.lease_id}>
            <b>{fill.lease_id}</b> {countText(fill.amount, "unit")} at {decimalText(fill.price, 4)}
            {fill.node === undefined ? "" : ` on ${fill.node}`} · {agoText(fill.time, now)}
            {fill.distance === undefined ? "" : ` · distance ${decimalText(fill.distance, 1)}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
