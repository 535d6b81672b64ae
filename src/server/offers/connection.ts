import type { RawData, WebSocket } from "ws";
import { unreachable } from "../../base/index.ts";
import {
  type JobEvent,
  type JobNumber,
  type JobRejection,
  type PoolId,
  SECOND_MS,
  secondOf,
} from "../../kernel/index.ts";
import {
  type AcceptOffer,
  type DeclineOffer,
  type FrameworkHello,
  type Problem,
  problem,
  toJobId,
  toMillis,
  toProblem,
  toSeconds,
} from "../../wire/index.ts";
import { actorOf, mayUse, ownerOf } from "../access/caller.ts";
import type { Knock } from "../access/gate.ts";
import { ask, type Context, refusal } from "../handlers/context.ts";
import type { OfferBounds } from "./bounds.ts";
import { takeInOrder } from "./in-order.ts";
import type { Framework, Master, MasterMessage, Offer } from "./master.ts";
import { offerMessage, type Read, readMessage, toOfferId, untilField } from "./messages.ts";
import { afterJob, type Room } from "./room.ts";

/** One framework's connection while it lasts. */
export interface Connection {
  tellJob(event: Extract<JobEvent, { readonly kind: "job.ended" | "job.curtailed" }>): void;
  /** Ends it if nobody is there any more; else asks whether somebody is. */
  look(): void;
}

export interface ConnectionSetup {
  readonly id: number;
  readonly context: Context;
  readonly knock: Omit<Knock, "needs">;
  readonly master: Master;
  readonly bounds: OfferBounds;
  /** Something has changed that may lead to other offers. */
  readonly wake: () => void;
  /** The job is this connection's: what becomes of it is told here. */
  readonly own: (job: JobNumber) => void;
}

const FILTER_MS = 5_000;
const POLICY_VIOLATION = 1_008;
const SERVER_FAULT = 1_011;

/** One conversation. */
interface Talk {
  readonly setup: ConnectionSetup;
  readonly send: (message: object) => void;
  readonly isOpen: () => boolean;
  /** Ends the connection unless it is cleared in time. */
  readonly silence: NodeJS.Timeout;
  /** Absent until hello. */
  framework: Framework | undefined;
}

type Caller = Parameters<typeof ownerOf>[0];

/**
 * Speaks with one framework: `hello` first, then offers out, `accept`, `decline` and `revive` in.
 * Messages are taken one after another, so that answers come in their order.
 */
export function createConnection(socket: WebSocket, setup: ConnectionSetup): Connection {
  const { id, master, bounds, wake, context } = setup;
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  const send = (message: object): void => {
    if (!isOpen()) return;
    if (socket.bufferedAmount > bounds.unsentBytesMax) return socket.terminate();
    socket.send(JSON.stringify(message));
  };
  const hangUp = (): void => socket.close(POLICY_VIOLATION, "no hello was said");
  const silence = setTimeout(hangUp, bounds.helloMs);
  silence.unref();
  const talk: Talk = { setup, send, isOpen, silence, framework: undefined };
  let hasPonged = true;
  takeInOrder(socket, bounds.messagesMax, (data) =>
    take(talk, readMessage(textOf(data))).catch((error: unknown) => {
      context.logger.error({ err: error }, "offers fault");
      socket.close(SERVER_FAULT, "the server has a fault");
    }),
  );
  socket.on("pong", () => {
    hasPonged = true;
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    clearTimeout(silence);
    master.leave(id);
    wake();
  });
  return {
    tellJob: (event) => send(jobMessage(event)),
    look: () => {
      if (!hasPonged) return socket.terminate();
      hasPonged = false;
      socket.ping();
    },
  };
}

async function take(talk: Talk, read: Read): Promise<void> {
  const { setup, framework, send } = talk;
  if ("error" in read) return send({ type: "error", message: read.error });
  // Who asks counts with each message: a token may be revoked while the connection lasts.
  const admission = setup.context.gate.admit({ ...setup.knock, needs: "user" });
  if ("problem" in admission) return send({ type: "refused", problem: admission.problem });
  const { message } = read;
  if (message.type === "hello") return greet(talk, message, admission.caller);
  if (framework === undefined) return send({ type: "error", message: "say hello first" });
  switch (message.type) {
    case "accept":
      return accept(setup, { framework, message, caller: admission.caller, send });
    case "decline":
      return decline(setup, framework, message, send);
    case "revive":
      setup.master.revive(setup.id);
      return setup.wake();
    default:
      return unreachable(message);
  }
}

async function greet(talk: Talk, message: FrameworkHello, caller: Caller): Promise<void> {
  const { setup, send } = talk;
  if (talk.framework !== undefined) {
    return send({ type: "error", message: "hello was said before on this connection" });
  }
  const owner = ownerOf(caller, message.user_id);
  if ("problem" in owner) return send({ type: "refused", problem: owner.problem });
  const unearned = shareProblem(message, caller);
  if (unearned !== undefined) return send({ type: "refused", problem: unearned });
  const unserved = await poolProblem(setup.context, message.pools);
  // Whoever has hung up meanwhile has left already, and would never leave again.
  if (!talk.isOpen()) return;
  if (unserved !== undefined) return send({ type: "refused", problem: unserved });
  clearTimeout(talk.silence);
  const { userId } = owner;
  const { pools, share = 1, framework: name } = message;
  const framework = {
    id: setup.id,
    name,
    userId,
    pools,
    share,
    send: (told: MasterMessage) => send(worded(told)),
  };
  talk.framework = framework;
  setup.master.join(framework);
  send({ type: "welcome", framework: name, user_id: userId, pools, share });
  setup.wake();
}

/** The first pool that can never be offered: else nothing would come, and nobody would say why. */
async function poolProblem(
  { backend }: Context,
  pools: readonly PoolId[],
): Promise<Problem | undefined> {
  const rejection = await backend.read(({ pools: known }): JobRejection | undefined => {
    const pool = pools.find((id) => known.get(id)?.allowPast !== false);
    if (pool === undefined) return undefined;
    return { reason: known.has(pool) ? "pool_has_no_now" : "unknown_pool", pool };
  });
  if (rejection === undefined) return undefined;
  return toProblem({ ok: false, at: backend.now(), rejection, alternatives: [] }, "jobs");
}

/** A larger share is at the cost of others, as a higher priority is: an operator gives it. */
function shareProblem({ share = 1 }: FrameworkHello, caller: Caller): Problem | undefined {
  if (share <= 1 || mayUse(caller, "operator")) return undefined;
  const detail = `A share of ${share} takes an operator; a user's framework has 1.`;
  const errors = [{ path: "/share", message: "must be 1" }];
  return problem("forbidden", detail, { needs: "operator", errors });
}

function worded(told: MasterMessage): object {
  if (told.kind === "offer") return offerMessage(told.offer);
  return { type: "rescind", offer_id: toOfferId(told.number), reason: told.reason };
}

function jobMessage(
  event: Extract<JobEvent, { readonly kind: "job.ended" | "job.curtailed" }>,
): object {
  const job_id = toJobId(event.job);
  if (event.kind === "job.curtailed") {
    return { type: "job", job_id, state: "running", ends_by: toSeconds(event.fromAt) };
  }
  const said = event.message === undefined ? {} : { message: event.message };
  return { type: "job", job_id, state: event.outcome, ...said };
}

interface Acceptance {
  readonly framework: Framework;
  readonly message: AcceptOffer;
  readonly caller: Caller;
  readonly send: (message: object) => void;
}

/** Starts the bundle through the ledger, all of it or nothing; what is left is offered again. */
async function accept(
  { context, master, own, wake }: ConnectionSetup,
  { framework, message, caller, send }: Acceptance,
): Promise<void> {
  const { offer_id, jobs } = message;
  const offer = master.find(framework.id, Number(offer_id.slice(1)));
  if (offer === undefined) return send({ type: "refused", offer_id, reason: "no such offer" });
  const bundle = jobs.map(({ size, walltime_s, name }) => ({
    size,
    walltimeMs: toMillis(walltime_s),
    ...(name === undefined ? {} : { name }),
  }));
  const tooMuch = firstBeyond(offer.room, bundle, context.backend.now());
  if (tooMuch !== undefined) {
    return send({ type: "refused", offer_id, reason: `job ${tooMuch} is beyond the offer` });
  }
  offer.isBeingTaken = true;
  const { userId } = framework;
  const actor = actorOf(caller, userId);
  const command = { kind: "job.launch", actor, pool: offer.pool, userId, bundle } as const;
  const outcome = await ask(context, command, false).finally(() => master.drop(offer));
  wake();
  if (!outcome.ok) {
    const answer = refusal(outcome, "jobs");
    return send({ type: "refused", offer_id, ...("problem" in answer ? answer : {}) });
  }
  master.note(framework.id, "accepted");
  for (const { number } of outcome.jobs) own(number);
  const started = outcome.events.flatMap((event) =>
    event.kind === "job.started"
      ? [
          {
            job_id: toJobId(event.job),
            size: event.amount,
            start_time: toSeconds(event.startAt),
            end_time: toSeconds(event.endAt),
          },
        ]
      : [],
  );
  send({ type: "accepted", offer_id, jobs: started });
}

/** The first job of a bundle that is not in what was offered: others' offers stay theirs. */
function firstBeyond(
  offered: Room,
  bundle: readonly { readonly size: number; readonly walltimeMs: number }[],
  now: number,
): number | undefined {
  let room = offered;
  for (const [index, { size, walltimeMs }] of bundle.entries()) {
    const left = size >= 1 ? afterJob(room, size, secondOf(now) + walltimeMs) : room;
    if (left === undefined) return index;
    room = left;
  }
  return undefined;
}

function decline(
  { context, master, wake }: ConnectionSetup,
  framework: Framework,
  { offer_id, filter_s }: DeclineOffer,
  send: (message: object) => void,
): void {
  const offer: Offer | undefined = master.find(framework.id, Number(offer_id.slice(1)));
  if (offer === undefined) return send({ type: "refused", offer_id, reason: "no such offer" });
  master.drop(offer);
  master.note(framework.id, "declined");
  const filterMs = filter_s === undefined ? FILTER_MS : filter_s * SECOND_MS;
  const untilAt = context.backend.now() + filterMs;
  master.filter(framework.id, offer.pool, untilAt);
  send({ type: "declined", offer_id, ...untilField("filter_until", untilAt) });
  wake();
}

/** Text and binary frames alike: both hold JSON. */
function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
