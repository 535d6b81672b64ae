import { heldOnOffers, type Units, type UserId } from "../../kernel/index.ts";
import { type FrameworkWire, toSeconds } from "../../wire/index.ts";
import { onlyUser } from "../access/caller.ts";
import type { Context } from "../handlers/context.ts";
import type { Handlers } from "../http/call.ts";
import type { Offer, SeatView } from "./master.ts";
import { toOfferId } from "./messages.ts";
import type { OffersService } from "./service.ts";

/** Who takes offers, for those who look on. */
export function frameworkHandlers(
  { backend }: Context,
  offers: OffersService,
): Pick<Handlers, "listFrameworks"> {
  return {
    listFrameworks: async ({ caller }) => {
      const own = onlyUser(caller);
      const held = await backend.read(heldOnOffers);
      const items = offers
        .seats()
        .filter(({ framework }) => own === undefined || framework.userId === own)
        .map((seat) => toFrameworkWire(seat, held));
      return { status: 200, body: { items } };
    },
  };
}

function toFrameworkWire(
  { framework, tally, offers }: SeatView,
  held: ReadonlyMap<UserId, Units>,
): FrameworkWire {
  const { name, userId, pools, share } = framework;
  return {
    framework: name,
    user_id: userId,
    pools: [...pools],
    share,
    units_running: held.get(userId) ?? 0,
    accepted: tally.accepted,
    declined: tally.declined,
    offers: offers.map(toOpenOffer),
  };
}

function toOpenOffer({ number, pool, room, expiresAt }: Offer): FrameworkWire["offers"][number] {
  return {
    offer_id: toOfferId(number),
    pool,
    steps: room.map(({ units, untilAt }) => ({
      units,
      until_time: Number.isFinite(untilAt) ? toSeconds(untilAt) : null,
    })),
    expires_time: toSeconds(expiresAt),
  };
}
