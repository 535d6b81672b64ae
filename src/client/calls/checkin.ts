import type {
  CheckinAccept,
  CheckinClientList,
  CheckinJobList,
  CheckinJobWire,
  CheckinLease,
  CheckinReply,
  CheckinRequest,
  CheckinStatus,
  CheckinTaskList,
  CheckinTaskReply,
  CheckinWhy,
} from "../../wire/index.ts";
import { type Ask, pagesOf, reading } from "../call.ts";
import { Refused } from "../errors.ts";
import type { CallOptions, RequestOptions } from "../options.ts";
import type { Call } from "../transport.ts";
import type {
  CheckinClient,
  CheckinJobClient,
  PrivateAttributes,
  SlotPlace,
  Turn,
} from "./checkin-types.ts";
import { settles } from "./settles.ts";

const CHECKIN = "/v1/checkin";
const JOBS = `${CHECKIN}/jobs`;
/** How often a job looks whether its round is filled. */
const LOOK_MS = 200;
/** Offers that a device declines one after another before it gives up for now. */
const DECLINES_MAX = 16;

/** The calls of the check-in desk. All but a check-in may be sent again without harm. */
export function createCheckinClient(ask: Ask): CheckinClient {
  const client: CheckinClient = {
    jobs: createJobs(ask),
    checkIn: (body, options) => ask<CheckinReply>({ ...sending(CHECKIN, body, options) }),
    accept: (body, options) => say(ask, "accept", body, options),
    heartbeat: (slot, options) => say(ask, "heartbeat", placeOf(slot), options),
    finish: (slot, options) => say(ask, "finish", placeOf(slot), options),
    abandon: (slot, options) =>
      say(ask, "finish", { ...placeOf(slot), outcome: "abandoned" }, options),
    takePart: (body, own = {}, options = {}) => takePart(client, body, own, options),
    status: (options) => ask<CheckinStatus>(reading(`${CHECKIN}/status`, {}, options)),
  };
  return client;
}

function createJobs(ask: Ask): CheckinJobClient {
  const get = (id: string, options?: CallOptions): Promise<CheckinJobWire> =>
    ask<CheckinJobWire>(reading(pathOf(id), {}, options));
  return {
    register: (body, options = {}) => ask<CheckinJobWire>(keyed(JOBS, body, options)),
    get,
    list: (query, options) => ask<CheckinJobList>(reading(JOBS, query, options)),
    listAll: (query, options) =>
      pagesOf((cursor) => ask<CheckinJobList>(reading(JOBS, { ...query, ...cursor }, options))),
    request: (id, body, options = {}) =>
      ask<CheckinTaskReply>(keyed(`${pathOf(id)}/tasks`, body, options)),
    tasks: (id, query, options) =>
      ask<CheckinTaskList>(reading(`${pathOf(id)}/tasks`, query, options)),
    clients: (id, query, options) =>
      ask<CheckinClientList>(reading(`${pathOf(id)}/clients`, query, options)),
    why: (id, options) => ask<CheckinWhy>(reading(`${pathOf(id)}/why`, {}, options)),
    untilFilled: (id, options) =>
      until(get, id, ({ task }) => task !== undefined && task.accepted >= task.demand, options),
    untilDone: (id, options) =>
      until(get, id, ({ task }) => task !== undefined && task.finished >= task.need, options),
    end: (id, options = {}) =>
      ask<CheckinJobWire>({
        method: "DELETE",
        path: pathOf(id),
        isRepeatable: true,
        signal: options.signal,
      }),
  };
}

async function takePart(
  client: CheckinClient,
  body: CheckinRequest,
  own: PrivateAttributes,
  options: CallOptions,
): Promise<Turn> {
  const except = [...(body.except ?? [])];
  for (let declined = 0; declined < DECLINES_MAX; declined++) {
    const given = await client.checkIn({ ...body, except }, options);
    const { offer } = given;
    if (offer === null) return { offer, come_back_s: given.come_back_s ?? 60 };
    const taking = { client_id: body.client_id, offer: offer.offer };
    const wants = settles(offer.private_constraint, own);
    const lease = await taken(client, wants ? taking : { ...taking, decline: true }, options);
    if (wants && lease !== undefined && lease !== "never") return { offer, lease };
    if (!wants || lease === "never") except.push(offer.job_id);
  }
  return { offer: null, come_back_s: 60 };
}

/** Codes of an offer that came to nothing, as happens: the device checks in again. */
const OVERTAKEN = new Set(["stale_task", "offer_expired", "offer_taken", "unknown_checkin_job"]);

/** The slot; undefined if the offer was overtaken, `never` if this job has none for the device. */
async function taken(
  client: CheckinClient,
  body: CheckinAccept,
  options: CallOptions,
): Promise<CheckinLease | "never" | undefined> {
  try {
    const lease = await client.accept(body, options);
    // The same answer as before: it has worked in this round already.
    return lease.state === "live" || body.decline === true ? lease : "never";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === "slot_lost") return "never";
    if (!OVERTAKEN.has(error.code)) throw error;
    return undefined;
  }
}

async function until(
  get: CheckinJobClient["get"],
  id: string,
  isSo: (job: CheckinJobWire) => boolean,
  options: CallOptions = {},
): Promise<CheckinJobWire> {
  for (;;) {
    const job = await get(id, options);
    if (isSo(job)) return job;
    if (job.state === "over") throw new Error(`job ${id} is over`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    options.signal?.throwIfAborted();
  }
}

async function say(
  ask: Ask,
  what: "accept" | "heartbeat" | "finish",
  body: object,
  options?: CallOptions,
): Promise<CheckinLease> {
  const call = { ...sending(`${CHECKIN}/${what}`, body, options), isRepeatable: true };
  try {
    return await ask<CheckinLease>(call);
  } catch (error) {
    // Given up unheard: sent again, the slot is another's, as it should be.
    const isEcho = error instanceof Refused && error.isEcho && error.code === "slot_lost";
    if (!isEcho || !("outcome" in body || "decline" in body)) throw error;
    return { ...asPlace(body), state: "abandoned" };
  }
}

function asPlace(body: object): SlotPlace {
  const { client_id = "", job_id = "", task = 0 }: Partial<SlotPlace> = body;
  return { client_id, job_id, task };
}

function placeOf({ client_id, job_id, task }: SlotPlace): SlotPlace {
  return { client_id, job_id, task };
}

function sending(path: string, body: object, options: CallOptions = {}): Call {
  return { method: "POST", path, body, isRepeatable: false, signal: options.signal };
}

function keyed(path: string, body: object, { idempotencyKey, signal }: RequestOptions): Call {
  const key = idempotencyKey ?? crypto.randomUUID();
  return {
    method: "POST",
    path,
    body,
    headers: { "idempotency-key": key },
    isRepeatable: true,
    signal,
  };
}

function pathOf(id: string): string {
  return `${JOBS}/${encodeURIComponent(id)}`;
}
