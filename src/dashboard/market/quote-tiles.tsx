import type { ClassWire, Quote } from "../../wire/index.ts";
import { hrefOf } from "../frame/router.tsx";
import { useNow } from "../live/now.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Tile } from "../parts/tile.tsx";
import { countText, decimalText, wholeText } from "../show/number.ts";
import { agoText, spanText } from "../show/time.ts";
import { useQuote } from "./queries.ts";

/** A class in a few figures. */
export function QuoteTiles({ terms }: { readonly terms: ClassWire }) {
  const quote = useQuote(terms.class);
  return <Loaded query={quote}>{(data) => <Tiles terms={terms} quote={data} />}</Loaded>;
}

function Tiles({ terms, quote }: { readonly terms: ClassWire; readonly quote: Quote }) {
  const now = useNow();
  const { bid, ask, last, free } = quote;
  const href = hrefOf("market", { class: terms.class });
  const rounds =
    terms.clearing === undefined
      ? "orders meet as they come"
      : `cleared by ${terms.clearing.by} every ${spanText(terms.clearing.every_s)}`;
  const tiles = [
    ["Best bid", priceText(bid?.price), bid === undefined ? "" : `${wholeText(bid.amount)} wanted`],
    [
      "Best ask",
      priceText(ask?.price),
      ask === undefined ? "" : `${wholeText(ask.amount)} offered`,
    ],
    [
      "Last trade",
      priceText(last?.price),
      last === undefined ? "" : `${countText(last.amount, "unit")}, ${agoText(last.time, now)}`,
    ],
    ["Free supply", wholeText(free), `at ${decimalText(terms.price)} a unit-hour`],
    ["Open orders", wholeText(terms.bids + terms.asks), rounds],
    ["Leases", wholeText(terms.leases), `a fill lasts ${spanText(terms.lease_s)}`],
  ] as const;
  return (
    <section className="tiles" aria-label={`Quote of ${terms.class}`}>
      {tiles.map(([label, value, note]) => (
        <Tile key={label} label={label} value={value} note={note} href={href} />
      ))}
    </section>
  );
}

function priceText(price: number | undefined): string {
  return price === undefined ? "–" : decimalText(price);
}
