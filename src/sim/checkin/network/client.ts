import type { Prng } from "../../../base/index.ts";
import { checkin } from "../../../kernel/index.ts";
import { checkInAt, type Region, tellJobManager } from "./region.ts";

/** How devices behave. Parts per thousand. */
export interface ClientManners {
  /** Follow a redirect to the overflow desk. */
  readonly follow: number;
  /** Take an offer; the rest says nothing. */
  readonly take: number;
  /** Die while they work. */
  readonly die: number;
  /** Time of the work, ms. */
  readonly workMs: number;
}

/** A client that gets no answer to an accept asks again after this. */
const RETRY_MS = 300;
/** At a desk that is out of tokens for the moment. */
const DESK_WAIT_MS = 60;
const DESK_TRIES = 3;

/** A device turns up at a client manager and lives its life. */
export function arrive(
  region: Region,
  random: Prng,
  manners: ClientManners,
  visit: { readonly client: string; readonly cm: number; readonly atom: number },
): void {
  const answer = checkInAt(region, visit.cm, visit.atom);
  if (answer === undefined || answer.kind === "come_back") return;
  if (answer.kind === "offer") return consider(region, random, manners, visit.client, answer);
  if (!random.chance(manners.follow, 1_000)) return;
  const { client, atom } = visit;
  region.setup.link.after(1 + random.below(50), () => {
    atDesk(region, random, manners, { client, atom, triesLeft: DESK_TRIES });
  });
}

function atDesk(
  region: Region,
  random: Prng,
  manners: ClientManners,
  visit: { readonly client: string; readonly atom: number; readonly triesLeft: number },
): void {
  const { client, atom, triesLeft } = visit;
  const answer = checkInAt(region, checkin.DESK_CM, atom);
  if (answer?.kind === "offer") return consider(region, random, manners, client, answer);
  if (triesLeft === 0) return;
  region.setup.link.after(DESK_WAIT_MS, () => {
    atDesk(region, random, manners, { client, atom, triesLeft: triesLeft - 1 });
  });
}

/** Accepts, asking again until answered, then works with a heartbeat each third of the lease. */
function consider(
  region: Region,
  random: Prng,
  manners: ClientManners,
  client: string,
  { job, task, epoch, serial }: checkin.Offer,
): void {
  if (!random.chance(manners.take, 1_000)) return;
  const { link, options } = region.setup;
  const giveUpAt = link.now() + options.offerTtlMs;
  const dies = random.chance(manners.die, 1_000);
  let state: "asking" | "working" | "done" = "asking";
  const say = (kind: "heartbeat" | "finish"): void => {
    link.send(() => tellJobManager(region, { kind, client, job, task }));
  };
  const work = (endAt: number): void => {
    if (state !== "working") return;
    if (link.now() >= endAt) return say("finish");
    say("heartbeat");
    link.after(Math.ceil(options.clientLeaseMs / 3), () => work(endAt));
  };
  region.clients.set(client, (reply) => {
    if (reply.job !== job || reply.task !== task) return;
    if (reply.kind === "refused") state = "done";
    if (state !== "asking") return;
    state = "working";
    if (!dies) work(link.now() + manners.workMs);
  });
  const ask = (): void => {
    if (state !== "asking" || link.now() >= giveUpAt) return;
    const seal = { epoch, serial, isGenuine: true };
    link.send(() => tellJobManager(region, { kind: "accept", client, job, task, ...seal }));
    link.after(RETRY_MS, ask);
  };
  ask();
}
