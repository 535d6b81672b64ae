import { requestOfOffer } from "../../../client/index.ts";
import type { Ledger } from "../../../runtime/index.ts";
import { createConfiguredPools } from "../../../server/index.ts";
import {
  type ReservationRequest,
  toAmendCommand,
  toMaintenanceCommand,
  toOffer,
  toRequestCommand,
} from "../../../wire/index.ts";
import { demoPools } from "../pools.ts";
import { type DemoDesk, OPERATOR, type Step, worded } from "../story.ts";
import { makeWishes, type Wish } from "./wishes.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** Pools; requests, refusals, offers taken, changes of mind; maintenance that displaces. */
export const reservationSteps: DemoDesk = (prng, { from, now }) => [
  {
    at: from,
    act: async (ledger) => {
      await createConfiguredPools(ledger, demoPools(now));
      return undefined;
    },
  },
  ...makeWishes(prng, from, now).map((wish) => ({
    at: wish.at,
    act: (ledger: Ledger) => ask(ledger, wish),
  })),
  { at: now - 9 * HOUR_S, act: (ledger) => takeAway(ledger, now) },
];

/** A rack of the dear pool has to go for two days: what it held moves, or is displaced. */
async function takeAway(ledger: Ledger, nowS: number): Promise<undefined> {
  const start = nowS - (nowS % HOUR_S) + 18 * HOUR_S;
  const body = {
    start_time: start,
    end_time: start + 2 * DAY_S,
    amount: 56,
    note: "New power feed",
  };
  const target = { actor: OPERATOR, pool: "h100", id: "rack-7" };
  await ledger.submit(worded(toMaintenanceCommand(body, target)));
}

async function ask(ledger: Ledger, wish: Wish): Promise<Step | undefined> {
  const outcome = await request(ledger, wish.body);
  if (!outcome.ok) {
    if ("overloaded" in outcome || !wish.takesOffers) return undefined;
    const [offer] = outcome.alternatives;
    if (offer !== undefined) await request(ledger, requestOfOffer(toOffer(offer), wish.body));
    return undefined;
  }
  const [grant] = outcome.grants;
  if (wish.regret === undefined || grant === undefined) return undefined;
  const { kind, at } = wish.regret;
  const { number, amount } = grant;
  return { at, act: (to) => changeMind(to, { kind, grant: number, amount }) };
}

function request(ledger: Ledger, body: ReservationRequest) {
  const userId = body.user_id ?? "anonymous";
  const context = { actor: { userId, role: "user" }, userId, mayClaimTrial: true } as const;
  return ledger.submit(worded(toRequestCommand(body, context)));
}

/** Refused where it has ended meanwhile, which is fine. */
async function changeMind(
  ledger: Ledger,
  regret: { readonly kind: string; readonly grant: number; readonly amount: number },
): Promise<undefined> {
  const { kind, grant, amount } = regret;
  if (kind === "cancel") {
    await ledger.submit({ kind: "reservation.cancel", actor: OPERATOR, grant });
    return;
  }
  const smaller = Math.max(1, Math.floor(amount / 2));
  await ledger.submit(toAmendCommand({ amount: smaller }, { actor: OPERATOR, grant }));
}
