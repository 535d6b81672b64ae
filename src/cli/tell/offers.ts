import { requestOfOffer } from "../../client/index.ts";
import type { Offer, ReservationRequest } from "../../wire/index.ts";
import { formatSpan } from "../ask/span.ts";
import type { Again } from "../session.ts";
import { priceWords, unitWords, windowWords } from "./words.ts";

/** An offer in a line: `later: 64 units of s1 from A to B (14d), 2.5 credits per unit-hour`. */
export function offerWords(offer: Offer): string {
  const price = priceWords(offer.price);
  const cost = price === undefined ? "" : `, ${price}`;
  if (offer.kind !== "stepped") {
    const { amount, pool } = offer;
    return `${offer.kind}: ${unitWords(amount)} of ${pool} ${windowWords(offer)}${cost}`;
  }
  const steps = offer.steps.map((step) => `${unitWords(step.amount)} ${windowWords(step)}`);
  return `stepped, in ${offer.pool}${cost}: ${steps.join("; ")}`;
}

/** The command that takes up an offer made for `asked`, ready to be pasted into a shell. */
export function takeCommand(offer: Offer, asked: ReservationRequest, again: Again): string {
  return reserveCommand(requestOfOffer(offer, asked), again);
}

/** The command that makes a request with a fixed window or steps. */
export function reserveCommand(body: ReservationRequest, again: Again): string {
  const { repeat } = body;
  const steps = (body.steps ?? []).flatMap(({ amount, ...span }) => {
    return ["--step", formatSpan({ ...span, value: amount })];
  });
  return shellWords([
    again.name,
    "reserve",
    ...option("--pool", body.pool),
    ...option("--amount", body.amount),
    ...option("--start", body.start_time),
    ...option("--end", body.end_time),
    ...steps,
    ...(repeat === undefined ? [] : ["--every", repeat.every, "--times", String(repeat.count)]),
    ...option("--user", body.user_id),
    ...option("--tier", body.tier),
    ...again.flags,
  ]);
}

/** The command that amends to an offer's terms. */
export function amendCommand(id: string, offer: Offer, again: Again): string | undefined {
  if (offer.kind === "stepped") return undefined;
  return shellWords([
    again.name,
    "reservations",
    "amend",
    id,
    ...option("--amount", offer.amount),
    ...option("--start", offer.start_time),
    ...option("--end", offer.end_time),
    ...again.flags,
  ]);
}

/** Words of a POSIX shell: quoted where it would read anything into them. */
export function shellWords(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}

function option(flag: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [flag, String(value)];
}
