import { InvalidArgumentError } from "commander";
import type { Offer } from "../../wire/index.ts";

/** Which offer to take if the request is refused: by its number, or by the kinds one likes best. */
export interface OfferChoice {
  readonly take?: number;
  readonly offer?: readonly OfferKind[];
}

export type OfferKind = Offer["kind"] | "any";

const KINDS: Record<OfferKind, string> = {
  later: "the same, later",
  smaller: "less of it",
  shorter: "not as long",
  stepped: "different amounts in time",
  elsewhere: "in another pool",
  any: "whatever comes first",
};

export const OFFER_KINDS = Object.keys(KINDS).join("|");

/** `later,smaller`: the first kind that is offered is taken. */
export function parseKinds(text: string): readonly OfferKind[] {
  return text.split(",").map((word) => {
    const kind = word.trim();
    if (isKind(kind)) return kind;
    throw new InvalidArgumentError(`It must be of ${OFFER_KINDS}, with commas between.`);
  });
}

/** The offer that the choice falls on; undefined if there is none such. */
export function chooseOffer(offers: readonly Offer[], choice: OfferChoice): Offer | undefined {
  if (choice.take !== undefined) return offers[choice.take - 1];
  for (const kind of choice.offer ?? []) {
    const found = offers.find((offer) => kind === "any" || offer.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isKind(text: string): text is OfferKind {
  return Object.hasOwn(KINDS, text);
}
