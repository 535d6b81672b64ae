import { describe, expect, it } from "vitest";
import { testSeed } from "../../../test/support/seed.ts";
import { createPrng, type Prng } from "../../base/index.ts";
import * as checkin from "../checkin/index.ts";
import { checkLedger } from "../invariants.ts";
import { decodeState, encodeState } from "../snapshot/index.ts";
import { ADMIN, createTestLedger, type TestLedger } from "../testing/index.ts";
import type { RegisterCheckin } from "./types.ts";

const REGION = "eu";
const ATOM_SETS = [[0], [0, 1], [1]];

function registration(rest: Partial<RegisterCheckin> = {}): RegisterCheckin {
  return {
    kind: "checkin.register",
    actor: ADMIN,
    userId: "ann",
    region: REGION,
    constraint: "",
    privateConstraint: "",
    place: { kind: "everywhere" },
    sites: ["home"],
    rounds: 3,
    overcommitPercent: 0,
    deadlineMs: 0,
    ...rest,
  };
}

/** A job manager whose every turn is put before the ledger, and a client manager beside it. */
function createDesk(ledger: TestLedger) {
  const atoms = checkin.createAtoms();
  for (const set of ATOM_SETS) checkin.atomOf(atoms, set);
  const options = { ...checkin.DESK, hasDesk: false, offerTtlMs: 400, clientLeaseMs: 700 };
  const make = () =>
    checkin.createJobManager(options, atoms, checkin.SCHEDULERS.srsf({ atoms, seed: 1, aging: 0 }));
  let manager = make();
  let cm = checkin.createClientManager({ cm: 1, nonce: 1, site: "home", atoms, options, at: 0 });
  let nonce = 1;
  let left = 0;
  let pending: checkin.JobManagerEvent[] = [];
  const replies: checkin.ClientReply[] = [];
  const carry = ({ events, sends }: checkin.Effects): void => {
    pending.push(...events.filter(({ kind }) => kind !== "task_opened" && kind !== "job_ended"));
    for (const sent of sends) {
      if (sent.to === "client") replies.push(sent.message);
      if (sent.to !== "client_manager") continue;
      if (checkin.hear(cm, ledger.now, sent.message)) tell(checkin.report(cm, ledger.now));
    }
  };
  /** What several turns came to, in one command. */
  const flush = (): void => {
    if (pending.length === 0) return;
    const command = { kind: "checkin.record", region: REGION, term: manager.term } as const;
    const [told] = ledger.must({ ...command, events: pending });
    left += pending.length - (told?.kind === "checkin.recorded" ? told.events.length : 0);
    pending = [];
  };
  const tell = (message: checkin.JobManagerMessage): void =>
    carry(checkin.handleMessage(manager, ledger.now, message));
  const speak = (): void => {
    const message = checkin.due(cm, ledger.now);
    if (message !== undefined) tell(message);
  };
  const restart = (): void => {
    flush();
    manager = make();
    checkin.copyBook(ledger.state.checkins.books.get(REGION) ?? manager, manager);
    nonce += 1;
    const at = ledger.now;
    cm = checkin.createClientManager({ cm: 1, nonce, site: "home", atoms, options, at });
    carry(checkin.recover(manager, at, [], true));
    speak();
  };
  restart();
  return {
    tell,
    speak,
    flush,
    restart,
    replies,
    checkIn: (atom: number) => checkin.checkIn(cm, ledger.now, atom),
    get left() {
      return left;
    },
  };
}

type Desk = ReturnType<typeof createDesk>;

function step(ledger: TestLedger, desk: Desk, random: Prng, clients: string[]): void {
  const jobs = [...ledger.state.checkins.jobs.values()];
  const job = jobs[random.below(jobs.length)]!;
  const at = { job: job.job, task: job.lastTask };
  switch (random.below(9)) {
    case 0: {
      const demand = 1 + random.below(8);
      desk.flush();
      const asked = ledger.run({ kind: "checkin.request", actor: ADMIN, job: job.job, demand });
      if (!asked.ok) return;
      const request = ledger.state.checkins.books.get(REGION)?.tasks.get(job.job)?.request;
      return desk.tell({ ...request!, constraintClass: job.job % 2 });
    }
    case 1:
    case 2:
    case 3: {
      const answer = desk.checkIn(random.below(ATOM_SETS.length));
      if (answer.kind !== "offer") return;
      const client = `c${random.below(30)}`;
      clients.push(client);
      return desk.tell({ ...answer, kind: "accept", client, isGenuine: random.chance(9, 10) });
    }
    case 4:
    case 5: {
      const client = clients[random.below(clients.length + 1)] ?? "nobody";
      const kind = (["heartbeat", "finish", "abandon"] as const)[random.below(3)]!;
      return desk.tell({ kind, client, ...at });
    }
    case 6:
      if (random.chance(1, 8)) desk.restart();
      return;
    default:
      ledger.now += random.below(400);
      desk.tell({ kind: "tick" });
      return desk.speak();
  }
}

describe("the check-in desk in the ledger", () => {
  it("keeps what an honest job manager writes, all of it, and nothing is ever over the cap", () => {
    const random = createPrng(testSeed());
    let accepted = 0;
    for (let run = 0; run < 30; run++) {
      const ledger = createTestLedger(1_000_000);
      for (let job = 0; job < 3; job++) {
        ledger.must(registration({ overcommitPercent: job === 2 ? 50 : 0 }));
      }
      const desk = createDesk(ledger);
      const clients: string[] = [];
      for (let i = 0; i < 200; i++) {
        step(ledger, desk, random, clients);
        if (random.chance(1, 4)) desk.flush();
        checkLedger(ledger.state);
      }
      desk.flush();
      expect(desk.left).toBe(0);
      const image = encodeState(ledger.state);
      expect(encodeState(decodeState(structuredClone(image)))).toEqual(image);
      accepted += desk.replies.filter(({ kind }) => kind === "accepted").length;
    }
    expect(accepted).toBeGreaterThan(100);
  });

  it("leaves out what does not hold, whoever writes it", () => {
    const random = createPrng(testSeed());
    let accepted = 0;
    for (let run = 0; run < 40; run++) {
      const { ledger, write } = liarsLedger();
      for (let i = 0; i < 60; i++) {
        write(lies(random, i));
        checkLedger(ledger.state);
      }
      const task = ledger.state.checkins.jobs.get(1)?.tasks.at(-1);
      accepted += (task?.held ?? 0) + (task?.lost ?? 0);
    }
    expect(accepted).toBeGreaterThan(0);
  });

  it("refuses a term that is over, and one that is not the next", () => {
    const { write, begin } = liarsLedger();
    expect(write([{ ...begin, term: 3 }])).toMatchObject({ ok: false });
    expect(write([], 0)).toMatchObject({ rejection: { reason: "stale_term", term: 1 } });
  });
});

/** A job of five devices, and a pen that writes anything in term 1. */
function liarsLedger() {
  const ledger = createTestLedger(1_000_000);
  ledger.must(registration());
  ledger.must({ kind: "checkin.request", actor: ADMIN, job: 1, demand: 5 });
  const begin = { kind: "term_began", term: 1, handout: "escrow" } as const;
  const write = (events: readonly checkin.JobManagerEvent[], term = 1) =>
    ledger.run({ kind: "checkin.record", region: REGION, term, events });
  expect(write([begin]).ok).toBe(true);
  return { ledger, write, begin };
}

function lies(random: Prng, nonce: number): readonly checkin.JobManagerEvent[] {
  const place = { job: 1, task: 1 };
  const epoch = 1 + random.below(3);
  const client = `c${random.below(9)}`;
  const all: readonly checkin.JobManagerEvent[] = [
    { kind: "epoch_opened", cm: 1, epoch, nonce, site: "" },
    { kind: "granted", ...place, epoch, granted: random.below(8), relied: [] },
    { kind: "accepted", ...place, client, epoch, serial: random.below(8) },
    { kind: "voided", ...place, epoch, upTo: random.below(8) },
    { kind: random.chance(1, 2) ? "finished" : "lost", ...place, client },
    { kind: random.chance(1, 2) ? "epoch_closing" : "epoch_closed", epoch },
    { kind: "job_ended", job: 1 },
  ];
  return all.filter(() => random.chance(1, 3));
}

describe("commands of users", () => {
  const key = { key: "k", fingerprint: "f" };
  const user = { userId: "bob", role: "user" } as const;

  it("are refused with their facts, in the stated order", () => {
    const ledger = createTestLedger(1_000_000);
    const refused = (command: Parameters<TestLedger["run"]>[0]) => {
      const decision = ledger.run(command);
      return decision.ok ? undefined : decision.rejection;
    };
    expect(refused(registration({ overcommitPercent: 101 }))).toEqual({
      reason: "overcommit_out_of_range",
      asked: 101,
      max: 100,
    });
    ledger.must(registration({ key }));
    expect(ledger.run(registration({ key }))).toMatchObject({ events: [], replayOf: [1] });
    expect(refused(registration({ key: { ...key, fingerprint: "g" } }))).toMatchObject({
      reason: "idempotency_key_reused",
    });
    const ask = { kind: "checkin.request", actor: ADMIN, job: 1, demand: 4 } as const;
    expect(refused({ ...ask, actor: user })).toMatchObject({ reason: "unknown_checkin_job" });
    expect(refused({ ...ask, demand: 1_000_001 })).toMatchObject({ max: 1_000_000 });
    expect(refused({ ...ask, need: 5 })).toEqual({
      reason: "need_out_of_range",
      asked: 5,
      max: 4,
    });
    ledger.must({ ...ask, key: { ...key, key: "r" } });
    expect(ledger.run({ ...ask, key: { ...key, key: "r" } })).toMatchObject({ replayOf: [1, 1] });
    ledger.must({ kind: "checkin.end", actor: ADMIN, job: 1 });
    expect(ledger.must({ kind: "checkin.end", actor: ADMIN, job: 1 })).toEqual([]);
    expect(refused(ask)).toEqual({ reason: "checkin_job_over", job: 1 });
  });

  it("let go of jobs that ended eight days ago", () => {
    const ledger = createTestLedger(1_000_000);
    ledger.must(registration());
    ledger.must({ kind: "checkin.end", actor: ADMIN, job: 1 });
    ledger.now += checkin.limits.JOB_KEPT_MS;
    ledger.must(registration());
    expect([...ledger.state.checkins.jobs.keys()]).toEqual([2]);
  });
});
