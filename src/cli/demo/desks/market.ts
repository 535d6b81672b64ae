import type { Prng } from "../../../base/index.ts";
import type { Ledger } from "../../../runtime/index.ts";
import {
  type ClassRequest,
  type OrderRequest,
  toClassCommand,
  toLeaseId,
  toMoneyCommand,
  toOrderCommand,
} from "../../../wire/index.ts";
import { type DemoDesk, OPERATOR, pick, type Step, worded } from "../story.ts";

const HOUR_S = 3_600;

/** What is traded: single GPUs of the lab, by the hour. */
const CLASS = "t4-hour";
const TERMS: ClassRequest = {
  nodes: { clusters: ["lab"] },
  slot: { cpu_milli: 8_000, memory_mib: 65_536, gpus: 1 },
  price: 0.25,
  lease_s: 4 * HOUR_S,
  surplus_s: 6 * HOUR_S,
  seller: "operations",
};

const TRADERS = ["chat", "vision", "kofi", "lucía", "batch-render", "weather"] as const;

/** A class, accounts, and bids that are filled, wait, or end; some sell on what they bought. */
export const marketSteps: DemoDesk = (prng, { from, now }) => {
  const steps: Step[] = [{ at: from + HOUR_S, act: open }];
  for (let at = from + 2 * HOUR_S; at < now; at += 900 + prng.below(3_600)) {
    const { userId, body, sellsAt } = makeBid(prng, at);
    steps.push({ at, act: (ledger) => bid(ledger, { userId, body, sellsAt }) });
  }
  // A few that nobody fills, so that the book has two sides when it is looked at.
  const waiting = [0.1, 0.14, 0.15, 0.2, 0.22].map((limit, index): Step => {
    const userId = TRADERS[index % TRADERS.length] ?? TRADERS[0];
    const body = { side: "bid", class: CLASS, limit, amount: 2 + index * 2 } as const;
    return { at: now - 4_000 + index * 600, act: (ledger) => bid(ledger, { userId, body }) };
  });
  return [...steps, ...waiting];
};

async function open(ledger: Ledger): Promise<undefined> {
  await ledger.submit(worded(toClassCommand(TERMS, { actor: OPERATOR, name: CLASS })));
  for (const userId of TRADERS) {
    const context = { actor: OPERATOR, userId };
    const command = toMoneyCommand("account.deposit", { amount: 5_000, note: "quota" }, context);
    await ledger.submit(worded(command));
  }
}

interface Wish {
  readonly userId: string;
  readonly body: OrderRequest;
  /** When half of what was bought is sold on, Unix seconds. */
  readonly sellsAt?: number | undefined;
}

function makeBid(prng: Prng, at: number): Wish {
  const limit = pick(prng, [0.2, 0.25, 0.28, 0.3, 0.36, 0.5]);
  const amount = pick(prng, [1, 2, 4, 6, 10]);
  const isPatient = prng.chance(2, 3);
  const sellsAt = prng.chance(1, 3) ? at + 900 + prng.below(2 * HOUR_S) : undefined;
  const userId = pick(prng, TRADERS);
  const body: OrderRequest = {
    side: "bid",
    class: CLASS,
    limit,
    amount,
    prefer: pick(prng, ["cheapest", "nearest"]),
    time_in_force: isPatient ? "gtc" : "ioc",
    ...(isPatient ? { expires: at + 3 * HOUR_S } : {}),
  };
  return { userId, body, sellsAt };
}

async function bid(ledger: Ledger, { userId, body, sellsAt }: Wish): Promise<Step | undefined> {
  const actor = { userId, role: "user" } as const;
  const outcome = await ledger.submit(worded(toOrderCommand(body, { actor, userId })));
  if (!outcome.ok || sellsAt === undefined) return undefined;
  const [trade] = outcome.events.flatMap((event) => (event.kind === "order.traded" ? [event] : []));
  if (trade === undefined) return undefined;
  const offer: OrderRequest = {
    side: "ask",
    class: CLASS,
    limit: Math.round(body.limit * 115) / 100,
    lease_id: toLeaseId(trade.grant, true),
  };
  return { at: sellsAt, act: (to) => bid(to, { userId, body: offer }) };
}
