import { createPrng } from "../../base/index.ts";
import { requestOfOffer } from "../../client/index.ts";
import type { Ledger } from "../../runtime/index.ts";
import { createConfiguredPools } from "../../server/index.ts";
import {
  type ReservationRequest,
  toAmendCommand,
  toMaintenanceCommand,
  toOffer,
  toRequestCommand,
} from "../../wire/index.ts";
import type { DemoClock } from "./clock.ts";
import { demoPools } from "./pools.ts";
import { makeWishes, type Wish } from "./wishes.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
const DAYS = 8;
const OPERATOR = { userId: "operations", role: "admin" } as const;

export interface DemoFill {
  readonly ledger: Ledger;
  /** The ledger's own clock. */
  readonly clock: DemoClock;
  /** When the demonstration begins to be looked at, Unix seconds. */
  readonly nowS: number;
  readonly seed: number;
}

/** When the made-up activity begins, Unix seconds: the clock has to stand there at first. */
export function demoStart(nowS: number): number {
  const start = nowS - DAYS * DAY_S;
  return start - (start % HOUR_S);
}

/**
 * Lives through a week in an empty ledger: pools, requests, refusals, offers taken, changes of
 * mind, maintenance. Same seed and `nowS`, same journal. Leaves the clock at `nowS`.
 */
export async function fillDemo({ ledger, clock, nowS, seed }: DemoFill): Promise<void> {
  const prng = createPrng(seed);
  const from = demoStart(nowS);
  clock.set(from * 1_000);
  await createConfiguredPools(ledger, demoPools(nowS));
  const steps = makeWishes(prng, from, nowS).map((wish): Step => ({ at: wish.at, wish }));
  const queue = [...steps, { at: nowS - 9 * HOUR_S }].sort((a, b) => a.at - b.at);
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    clock.set(step.at * 1_000);
    const later = await carryOut(ledger, step, nowS);
    if (later === undefined || later.at >= nowS) continue;
    const place = queue.findIndex(({ at }) => at > later.at);
    queue.splice(place < 0 ? queue.length : place, 0, later);
  }
  clock.set(nowS * 1_000);
}

/** One thing that happens: somebody asks, or changes his mind; or else the maintenance. */
interface Step {
  readonly at: number;
  readonly wish?: Wish;
  readonly regret?: { readonly kind: string; readonly grant: number; readonly amount: number };
}

/** Does it, and tells what comes of it later. */
async function carryOut(ledger: Ledger, step: Step, nowS: number): Promise<Step | undefined> {
  if (step.wish !== undefined) return ask(ledger, step.wish);
  if (step.regret !== undefined) await changeMind(ledger, step.regret);
  else await takeAway(ledger, nowS);
  return undefined;
}

/** A rack of the dear pool has to go for two days: what it held moves, or is displaced. */
async function takeAway(ledger: Ledger, nowS: number): Promise<void> {
  const start = nowS - (nowS % HOUR_S) + 18 * HOUR_S;
  const body = {
    start_time: start,
    end_time: start + 2 * DAY_S,
    amount: 56,
    note: "New power feed",
  };
  const command = toMaintenanceCommand(body, { actor: OPERATOR, pool: "h100", id: "rack-7" });
  if (command.ok) await ledger.submit(command.value);
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
  return { at, regret: { kind, grant: grant.number, amount: grant.amount } };
}

function request(ledger: Ledger, body: ReservationRequest) {
  const userId = body.user_id ?? "anonymous";
  const context = { actor: { userId, role: "user" }, userId, mayClaimTrial: true } as const;
  const command = toRequestCommand(body, context);
  if (!command.ok) throw new Error(`the demonstration asks badly: ${command.errors[0]?.message}`);
  return ledger.submit(command.value);
}

/** Refused where it has ended meanwhile, which is fine. */
async function changeMind(ledger: Ledger, regret: NonNullable<Step["regret"]>): Promise<void> {
  const { kind, grant, amount } = regret;
  if (kind === "cancel") {
    await ledger.submit({ kind: "reservation.cancel", actor: OPERATOR, grant });
    return;
  }
  const smaller = Math.max(1, Math.floor(amount / 2));
  await ledger.submit(toAmendCommand({ amount: smaller }, { actor: OPERATOR, grant }));
}
