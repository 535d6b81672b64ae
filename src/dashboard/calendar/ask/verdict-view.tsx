import type { UseQueryResult } from "@tanstack/react-query";
import type { Offer } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { countText } from "../../show/number.ts";
import { instantText, windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { Offers, priceText } from "./offers.tsx";
import type { Verdict } from "./verdict.ts";

/** What the server would say now: granted, or why not and what else. */
export function VerdictView(props: {
  readonly verdict: UseQueryResult<Verdict>;
  readonly isBusy: boolean;
  readonly onShow: (offer: Offer | undefined) => void;
  readonly onTake: (offer: Offer) => void;
}) {
  const { data, error } = props.verdict;
  return (
    <div className="verdict" role="status">
      {error !== null ? <Trouble error={error} /> : null}
      {error === null && data?.kind === "granted" ? <Granted verdict={data} /> : null}
      {error === null && data?.kind === "refused" ? (
        <>
          <Trouble error={data.error} />
          <Offers
            offers={data.error.alternatives}
            window={data.error.problem.window}
            isBusy={props.isBusy}
            onShow={props.onShow}
            onTake={props.onTake}
          />
        </>
      ) : null}
    </div>
  );
}

function Granted({ verdict }: { readonly verdict: Extract<Verdict, { kind: "granted" }> }) {
  const zone = useZone();
  const now = useNow();
  const { reservations } = verdict;
  const [first] = reservations;
  if (first === undefined) return null;
  const parts = reservations.map(({ start_time, end_time, amount }) => ({
    start: start_time,
    end: end_time,
    amount,
  }));
  return (
    <div className="granted">
      <p>
        <strong>It would be granted</strong>
        {reservations.length === 1 ? "" : `, ${countText(reservations.length, "time")}`}:{" "}
        {countText(first.amount, "unit")}, {windowText(first.start_time, first.end_time, zone, now)}
        .
      </p>
      <p className="quiet">
        {first.ready_time > first.start_time
          ? `Machines are up at ${instantText(first.ready_time, zone, now)}. `
          : ""}
        {priceText(parts, first.price)}.
      </p>
    </div>
  );
}
