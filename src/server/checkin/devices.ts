import type { checkin } from "../../kernel/index.ts";
import type { CheckinDesk, DeskAnswer, DeskReply, Device } from "../../roles/index.ts";
import {
  type CheckinAccept,
  type CheckinFinish,
  type CheckinLease,
  type CheckinProgress,
  type CheckinReply,
  type CheckinRequest,
  leaseProblem,
  type Problem,
  parseCheckinId,
  problem,
  toAttributes,
  toCheckinId,
  toLease,
  toOfferWire,
} from "../../wire/index.ts";
import type { Answer, Handlers } from "../http/call.ts";

type DeviceHandlers = Pick<
  Handlers,
  "checkIn" | "acceptCheckin" | "heartbeatCheckin" | "finishCheckin"
>;

export type Told<Body> = Body | { readonly problem: Problem };

/** One device at a time; gateways use the same below. */
export function deviceHandlers(desk: CheckinDesk): DeviceHandlers {
  return {
    checkIn: async ({ body }) => {
      const told = await checkIn(desk, body);
      await desk.durable();
      return answerOf(told);
    },
    acceptCheckin: async ({ body }) => answerOf(await accept(desk, body)),
    heartbeatCheckin: async ({ body }) => answerOf(await progress(desk, body, "heartbeat")),
    finishCheckin: async ({ body }) => answerOf(await finish(desk, body)),
  };
}

/** Decides at once where it can; to be told when the desk says it is durable. */
export function checkIn(
  desk: CheckinDesk,
  body: CheckinRequest,
): Told<CheckinReply> | Promise<Told<CheckinReply>> {
  const attributes = toAttributes(body.attributes, desk.settings.attributes);
  if ("problem" in attributes) return attributes;
  const { client_id: client, site, except } = body;
  const device: Device = {
    client,
    attributes,
    ...(site === undefined ? {} : { site }),
    ...(except === undefined ? {} : { except: numbersOf(except) }),
  };
  const answer = desk.offer(device);
  return answer instanceof Promise
    ? answer.then((told) => replyOf(desk, told))
    : replyOf(desk, answer);
}

function replyOf(desk: CheckinDesk, answer: DeskAnswer): Told<CheckinReply> {
  switch (answer.kind) {
    case "offer":
      return { offer: toOfferWire(answer) };
    case "none":
      return { offer: null, come_back_s: Math.ceil(answer.comeBackMs / 100) / 10 };
    case "unknown_site":
      return { problem: siteProblem(desk, answer.site) };
    case "not_here":
      return { problem: problem("role_not_here", "This process has no client manager.") };
  }
}

export async function accept(desk: CheckinDesk, body: CheckinAccept): Promise<Told<CheckinLease>> {
  const { client_id, offer, decline = false } = body;
  const [region = ""] = offer.split(".");
  return leaseOf(
    await desk.accept(client_id, offer, !decline),
    region,
    decline ? "abandoned" : "live",
  );
}

export async function finish(desk: CheckinDesk, body: CheckinFinish): Promise<Told<CheckinLease>> {
  return progress(desk, body, body.outcome === "abandoned" ? "abandon" : "finish");
}

const STATES = { heartbeat: "live", finish: "finished", abandon: "abandoned" } as const;

export async function progress(
  desk: CheckinDesk,
  { client_id: client, job_id, task }: CheckinProgress,
  kind: checkin.Progress["kind"],
): Promise<Told<CheckinLease>> {
  const id = parseCheckinId(job_id);
  if (id === undefined) return { problem: leaseProblem({ reason: "unknown_job" }, job_id) };
  const { region, job } = id;
  return leaseOf(await desk.progress(region, { kind, client, job, task }), region, STATES[kind]);
}

function leaseOf(
  reply: DeskReply,
  region: string,
  state: CheckinLease["state"],
): Told<CheckinLease> {
  switch (reply.kind) {
    case "accepted":
      return toLease(reply, region, state);
    case "refused":
      return { problem: leaseProblem(reply.refusal, toCheckinId(region, reply.job)) };
    case "unknown_region":
      return { problem: leaseProblem({ reason: "unknown_job" }, reply.region) };
    case "unreachable":
      return { problem: unreachableProblem(reply.region) };
    case "no_offer":
      return { problem: problem("forged_offer", "This is no offer of the desk.") };
  }
}

function numbersOf(ids: readonly string[]): ReadonlySet<number> {
  return new Set(ids.flatMap((id) => parseCheckinId(id)?.job ?? []));
}

/** Nothing was done, or it is not known whether: asking again does no harm. */
export function unreachableProblem(region: string): Problem {
  const detail = `The job manager of region ${region} does not answer just now.`;
  return problem("region_unreachable", detail, { region, retry_after_s: 1 });
}

const KNOWN_MAX = 20;

function siteProblem({ settings }: CheckinDesk, site: string): Problem {
  const known = settings.sites.slice(0, KNOWN_MAX).map(({ path }) => path);
  return problem("unknown_site", `There is no site ${JSON.stringify(site)}.`, { site, known });
}

function answerOf(told: Told<CheckinReply | CheckinLease>): Answer {
  return "problem" in told ? told : { status: 200, body: told };
}
