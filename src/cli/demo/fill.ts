import { createPrng } from "../../base/index.ts";
import { requestOfOffer } from "../../client/index.ts";
import type { Ledger } from "../../runtime/index.ts";
import { createConfiguredPools } from "../../server/index.ts";
import {
  type ReservationRequest,
  toAmendCommand,
  toMaintenanceCommand,
  toOffer,
  toPlacementCommand,
  toRegisterCommand,
  toRequestCommand,
} from "../../wire/index.ts";
import type { DemoClock } from "./clock.ts";
import { DEMO_TROUBLES, demoNodes, makePlacements, type PlacementWish } from "./fleet.ts";
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

/** One thing that happens, and what comes of it later. */
interface Step {
  /** Unix seconds. */
  readonly at: number;
  readonly act: (ledger: Ledger) => Promise<Step | undefined>;
}

/**
 * Lives through a week in an empty ledger: pools and nodes, requests, refusals, offers taken,
 * changes of mind, placements, maintenance, nodes that fail. Same seed and `nowS`, same journal.
 * Leaves the clock at `nowS`.
 */
export async function fillDemo({ ledger, clock, nowS, seed }: DemoFill): Promise<void> {
  const prng = createPrng(seed);
  const from = demoStart(nowS);
  clock.set(from * 1_000);
  await createConfiguredPools(ledger, demoPools(nowS));
  await Promise.all(demoNodes().map((node) => ledger.submit(toRegisterCommand(node, OPERATOR))));
  const queue: Step[] = [
    ...makeWishes(prng, from, nowS).map(stepOfWish),
    ...makePlacements(prng, from, nowS).map(stepOfPlacement),
    { at: nowS - 9 * HOUR_S, act: (to: Ledger) => takeAway(to, nowS) },
    ...DEMO_TROUBLES.map((trouble, index) => ({
      at: nowS - (index + 1) * 5_000,
      act: (to: Ledger) => breakDown(to, trouble),
    })),
  ].sort((a, b) => a.at - b.at);
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    clock.set(step.at * 1_000);
    const later = await step.act(ledger);
    if (later === undefined || later.at >= nowS) continue;
    const place = queue.findIndex(({ at }) => at > later.at);
    queue.splice(place < 0 ? queue.length : place, 0, later);
  }
  clock.set(nowS * 1_000);
}

function stepOfWish(wish: Wish): Step {
  return { at: wish.at, act: (ledger) => ask(ledger, wish) };
}

function stepOfPlacement(wish: PlacementWish): Step {
  return { at: wish.at, act: (ledger) => place(ledger, wish) };
}

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
  const command = toMaintenanceCommand(body, target);
  if (command.ok) await ledger.submit(command.value);
}

async function breakDown(
  ledger: Ledger,
  trouble: (typeof DEMO_TROUBLES)[number],
): Promise<undefined> {
  const { node } = trouble;
  await (trouble.kind === "drain"
    ? ledger.submit({ kind: "node.drain", actor: OPERATOR, node, note: trouble.note })
    : ledger.submit({ kind: "node.set_status", actor: OPERATOR, node, status: trouble.kind }));
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
  const command = toRequestCommand(body, context);
  if (!command.ok) throw new Error(`the demonstration asks badly: ${command.errors[0]?.message}`);
  return ledger.submit(command.value);
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

async function place(ledger: Ledger, wish: PlacementWish): Promise<Step | undefined> {
  const { userId } = wish;
  const actor = { userId, role: "user" } as const;
  const command = toPlacementCommand(wish.body, { actor, userId });
  if (!command.ok) throw new Error(`the demonstration asks badly: ${command.errors[0]?.message}`);
  const outcome = await ledger.submit(command.value);
  if (!outcome.ok) return undefined;
  const grants = outcome.events.flatMap((event) =>
    event.kind === "placement.granted" ? [event.grant] : [],
  );
  return { at: wish.releasedAt, act: (to) => release(to, grants) };
}

/** Those that were evicted meanwhile are refused, which is fine. */
async function release(ledger: Ledger, grants: readonly number[]): Promise<undefined> {
  await Promise.all(
    grants.map((grant) => ledger.submit({ kind: "placement.release", actor: OPERATOR, grant })),
  );
}
