import type { Offer, Problem } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { countText, decimalText } from "../../show/number.ts";
import { HOUR_S, spanText, windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import { partsOf } from "../overlay.ts";

const WORDS: Readonly<Record<Offer["kind"], string>> = {
  later: "Later",
  smaller: "Smaller",
  shorter: "Shorter",
  elsewhere: "Elsewhere",
  stepped: "In steps",
};

/** What would be granted instead, a card each; one press takes one. */
export function Offers(props: {
  readonly offers: readonly Offer[];
  /** What was asked for, to tell the difference. */
  readonly window: Problem["window"];
  readonly isBusy: boolean;
  readonly onShow: (offer: Offer | undefined) => void;
  readonly onTake: (offer: Offer) => void;
}) {
  if (props.offers.length === 0) return null;
  return (
    <section aria-label="Counter-offers">
      <h3>What would be granted instead</h3>
      <ul className="offers">
        {props.offers.map((offer) => (
          <li
            key={JSON.stringify(offer)}
            className="offer"
            onPointerEnter={() => props.onShow(offer)}
            onPointerLeave={() => props.onShow(undefined)}
            onFocus={() => props.onShow(offer)}
            onBlur={() => props.onShow(undefined)}
          >
            <OfferWords offer={offer} window={props.window} />
            <button type="button" disabled={props.isBusy} onClick={() => props.onTake(offer)}>
              Take it<span className="unseen">: {WORDS[offer.kind]}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OfferWords(props: { readonly offer: Offer; readonly window: Problem["window"] }) {
  const { offer } = props;
  const zone = useZone();
  const now = useNow();
  const parts = partsOf(offer);
  return (
    <div>
      <p>
        <strong>{WORDS[offer.kind]}</strong>{" "}
        <span className="quiet">{differenceOf(offer, props.window)}</span>
      </p>
      {parts.map(({ start, end, amount }) => (
        <p key={start}>
          {countText(amount, "unit")} · {windowText(start, end, zone, now)}
        </p>
      ))}
      <p className="quiet">{priceText(parts, offer.price)}</p>
    </div>
  );
}

/** What is other than what was asked for. */
function differenceOf(offer: Offer, window: Problem["window"]): string {
  if (offer.kind === "elsewhere") return `in ${offer.pool}`;
  if (offer.kind === "stepped" || window === undefined) return "";
  if (offer.kind === "later") return `by ${spanText(offer.start_time - window.start_time)}`;
  if (offer.kind === "shorter") return spanText(offer.end_time - offer.start_time);
  return "";
}

/** Price of the whole: an estimate for people, for the ledger charges by the millisecond. */
export function priceText(
  parts: readonly { readonly start: number; readonly end: number; readonly amount: number }[],
  price: number,
): string {
  if (price === 0) return "free of charge";
  const unitHours = parts.reduce(
    (sum, { start, end, amount }) => sum + (amount * (end - start)) / HOUR_S,
    0,
  );
  return `${decimalText(unitHours * price)} credits, at ${decimalText(price)} a unit-hour`;
}
