import { describe, expect, it } from "vitest";
import {
  type ClientManager,
  checkIn,
  createClientManager,
  hear,
  report,
} from "../client-manager/index.ts";
import { atomOf, createAtoms } from "../constraints/index.ts";
import type { Accept, AcceptRefusal, ClientReply, NewRequest, Offer } from "../messages.ts";
import { DESK } from "../options.ts";
import { SCHEDULERS } from "../schedulers/index.ts";
import type { JobManagerEvent } from "./events.ts";
import { type Effects, handleMessage, type JobManagerMessage, recover } from "./job-manager.ts";
import { createJobManager, type JobManager, poolOf } from "./state.ts";

const OPTIONS = {
  ...DESK,
  hasDesk: false,
  leaseMs: 1_000,
  offerTtlMs: 1_000,
  clientLeaseMs: 2_000,
};

/** A job manager with one client manager, over a network without faults. */
interface Desk {
  manager: JobManager;
  readonly client: ClientManager;
  readonly atom: number;
  readonly journal: JobManagerEvent[];
}

function createDesk(): Desk {
  const atoms = createAtoms();
  const atom = atomOf(atoms, [1]);
  const client = createClientManager({ cm: 1, nonce: 7, atoms, options: OPTIONS, at: 0 });
  const desk = { manager: newManager(atoms), client, atom, journal: [] };
  tell(desk, 0, { kind: "hello", cm: 1, nonce: 7, site: "" });
  tell(desk, 0, report(client, 0));
  return desk;
}

function newManager(atoms: ReturnType<typeof createAtoms>): JobManager {
  return createJobManager(OPTIONS, atoms, SCHEDULERS.fifo({ atoms, seed: 1, aging: 0 }));
}

/** Tells the job manager, and the client manager what it answers; gives what clients hear. */
function tell(desk: Desk, at: number, message: JobManagerMessage): ClientReply[] {
  return carry(desk, at, handleMessage(desk.manager, at, message));
}

function carry(desk: Desk, at: number, { events, sends }: Effects): ClientReply[] {
  desk.journal.push(...events);
  return sends.flatMap((sent) => {
    if (sent.to === "client") return [sent.message];
    if (sent.to === "client_manager") hear(desk.client, at, sent.message);
    return [];
  });
}

function request(task: number, demand: number): NewRequest {
  const facts = { job: 1, task, arrivedAt: 0, constraintClass: 1, demand, need: demand };
  const rest = { overcommitPercent: 0, rounds: 1, roundsLeft: 1, deadlineMs: 0 };
  return { kind: "new_request", ...facts, ...rest };
}

function offerAt(desk: Desk, at: number): Offer {
  const answer = checkIn(desk.client, at, desk.atom);
  if (answer.kind !== "offer") throw new Error(`no offer but ${answer.kind}`);
  return answer;
}

function accept(client: string, offer: Offer, change: Partial<Accept> = {}): Accept {
  return { ...offer, kind: "accept", client, isGenuine: true, ...change };
}

function refusalOf(replies: readonly ClientReply[]): AcceptRefusal | undefined {
  const [reply] = replies;
  return reply?.kind === "refused" ? reply.refusal : undefined;
}

describe("job manager", () => {
  it("answers the same client for the same task alike, and fills one slot", () => {
    const desk = createDesk();
    tell(desk, 10, request(1, 3));
    tell(desk, 20, report(desk.client, 20));
    const offer = offerAt(desk, 30);
    const first = tell(desk, 40, accept("a", offer));
    const told = { client: "a", job: 1, task: 1, leaseMs: 2_000, isFinished: false };
    expect(first).toEqual([{ kind: "accepted", ...told }]);
    expect(tell(desk, 50, accept("a", offer))).toEqual(first);
    // Another offer to the same client doesn't fill a second slot either.
    tell(desk, 60, report(desk.client, 60));
    expect(tell(desk, 70, accept("a", { ...offer, serial: 1 }))).toEqual(first);
    expect(desk.manager.tasks.get(1)!.held).toBe(1);
  });

  it("refuses in the stated order", () => {
    const desk = createDesk();
    tell(desk, 10, request(1, 3));
    tell(desk, 20, report(desk.client, 20));
    const offer = offerAt(desk, 30);
    const answer = (message: Accept, at = 40): unknown => refusalOf(tell(desk, at, message));
    const wrong = { isGenuine: false };
    expect(answer(accept("x", offer, { job: 9, ...wrong }))).toEqual({ reason: "unknown_job" });
    expect(answer(accept("x", offer, { task: 2, ...wrong }))).toEqual({
      reason: "stale_task",
      task: 1,
    });
    expect(answer(accept("x", offer, wrong))).toEqual({ reason: "forged_offer" });
    for (const serial of [0, -1, 1.5, 99]) {
      expect(answer(accept("x", offer, { serial }))).toEqual({ reason: "forged_offer" });
    }
    expect(answer(accept("x", offer, { epoch: 5 }))).toEqual({ reason: "forged_offer" });
    tell(desk, 50, accept("a", offer));
    expect(answer(accept("b", offer))).toEqual({ reason: "offer_taken" });
  });

  it("takes back an offer that nobody accepted in time, and gives it to another", () => {
    const desk = createDesk();
    tell(desk, 0, request(1, 1));
    tell(desk, 10, report(desk.client, 10));
    const offer = offerAt(desk, 20);
    for (let at = 100; at <= 1_600; at += 100) {
      tell(desk, at, { kind: "tick" });
      tell(desk, at, report(desk.client, at));
    }
    expect(refusalOf(tell(desk, 1_650, accept("a", offer)))).toEqual({ reason: "offer_expired" });
    const again = offerAt(desk, 1_660);
    expect(again.serial).toBe(2);
    expect(refusalOf(tell(desk, 1_670, accept("b", again)))).toBeUndefined();
  });

  it("gives the slot of a client that falls silent to another", () => {
    const desk = createDesk();
    tell(desk, 0, request(1, 1));
    tell(desk, 10, report(desk.client, 10));
    tell(desk, 30, accept("a", offerAt(desk, 20)));
    tell(desk, 1_000, { kind: "heartbeat", client: "a", job: 1, task: 1 });
    for (let at = 1_100; at <= 2_900; at += 100) {
      tell(desk, at, report(desk.client, at));
      tell(desk, at, { kind: "tick" });
    }
    expect(desk.manager.tasks.get(1)!.held).toBe(1);
    for (let at = 3_000; at <= 3_300; at += 100) {
      tell(desk, at, { kind: "tick" });
      tell(desk, at, report(desk.client, at));
    }
    expect(desk.manager.tasks.get(1)!.held).toBe(0);
    const late = tell(desk, 3_310, { kind: "finish", client: "a", job: 1, task: 1 });
    expect(refusalOf(late)).toEqual({ reason: "slot_lost" });
    expect(tell(desk, 3_330, accept("b", offerAt(desk, 3_320)))[0]!.kind).toBe("accepted");
  });

  it("lets a new task override, and ignores an older one", () => {
    const desk = createDesk();
    tell(desk, 0, request(1, 5));
    tell(desk, 10, report(desk.client, 10));
    const old = offerAt(desk, 20);
    tell(desk, 30, request(2, 2));
    tell(desk, 40, request(1, 5));
    expect(desk.manager.tasks.get(1)!.request.task).toBe(2);
    expect(refusalOf(tell(desk, 50, accept("a", old)))).toEqual({ reason: "stale_task", task: 2 });
    tell(desk, 60, report(desk.client, 60));
    expect(offerAt(desk, 70).task).toBe(2);
  });

  it("renews no lease by the reducer's news: they come late", () => {
    const desk = createDesk();
    tell(desk, 0, request(1, 5));
    const old = report(desk.client, 10);
    tell(desk, 1_000, { kind: "new_report", round: 1, reports: [old], totals: [] });
    expect(desk.client.leaseEndAt).toBe(1_000);
    expect(checkIn(desk.client, 1_000, desk.atom).kind).toBe("come_back");
    tell(desk, 1_100, { kind: "tick" });
    expect([...desk.manager.epochs.values()].map(({ state }) => state)).toEqual(["closed"]);
  });

  it("starts again from its journal with the same accepts and no larger pool", () => {
    const desk = createDesk();
    tell(desk, 0, request(1, 4));
    tell(desk, 10, report(desk.client, 10));
    tell(desk, 30, accept("a", offerAt(desk, 20)));
    const before = poolOf(desk.manager.tasks.get(1)!);
    const again = newManager(desk.manager.atoms);
    const { events } = recover(again, 500, desk.journal);
    expect(events[0]).toEqual({ kind: "term_began", term: 1, handout: "escrow" });
    const task = again.tasks.get(1)!;
    expect([...task.accepts.keys()]).toEqual(["a"]);
    expect(poolOf(task)).toBeLessThanOrEqual(before);
    desk.manager = again;
    const repeated = tell(desk, 600, { kind: "heartbeat", client: "a", job: 1, task: 1 });
    expect(repeated[0]!.kind).toBe("accepted");
  });
});
