import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tempDir } from "../../test/support/temp-dir.ts";
import type {
  Offer,
  Problem,
  Report,
  Reservation,
  ReservationList,
  StreamEvent,
  Timeline,
} from "../wire/index.ts";
import { runHere } from "./testing/run.ts";
import {
  type Script,
  type ScriptedServer,
  startScriptedServer,
  toldProblem,
} from "./testing/scripted-server.ts";

const START = 1_707_165_008;
const END = 1_708_374_608;

const RESERVATION: Reservation = {
  reservation_id: "r17",
  group_id: "r17",
  pool: "s1",
  start_time: START,
  end_time: END,
  amount: 24,
  user_id: "42",
  tier: "standard",
  state: "scheduled",
  ready_time: START,
  price: 2.5,
  created_time: START,
};

const OFFERS: readonly Offer[] = [
  {
    kind: "later",
    pool: "s1",
    start_time: END,
    end_time: END + 1_209_600,
    amount: 64,
    ready_time: END,
    price: 0,
  },
  {
    kind: "smaller",
    pool: "s1",
    start_time: START,
    end_time: END,
    amount: 24,
    ready_time: START,
    price: 0,
  },
  {
    kind: "stepped",
    pool: "s1",
    price: 0,
    steps: [
      { start_time: START, end_time: START + 604_800, amount: 24 },
      { start_time: START + 604_800, end_time: END, amount: 64 },
    ],
  },
];

const SHORTAGE: Partial<Problem> = {
  detail: "Only 24 units are free. At most 24 would fit the whole window.",
  tight: { start_time: START, end_time: START + 604_800, free: 24 },
  largest_amount: 24,
  alternatives: [...OFFERS],
};

let server: ScriptedServer | undefined;
beforeEach(() => {
  vi.stubEnv("TZ", "UTC");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

async function arbiter(script: Script, ...args: readonly string[]) {
  server ??= await startScriptedServer(script);
  const ended = await runHere(args, { env: { ARBITER_URL: server.url } });
  return { ...ended, received: server.received };
}

/** Grants what fits into 24 units, and refuses the rest. */
const ledger: Script = {
  "POST /v1/reservations": ({ body, line }) => {
    const isSmall = JSON.stringify(body).includes('"amount":24');
    if (!isSmall) return toldProblem(409, "insufficient_capacity", SHORTAGE);
    const dry = line.includes("dry_run=true") ? { dry_run: true } : {};
    return { status: 201, body: { ...RESERVATION, ...dry } };
  },
};

const TWO_WEEKS = "from 2024-02-05T20:30:08Z to 2024-02-19T20:30:08Z (14d)";
const FIRST_WEEK = "from 2024-02-05T20:30:08Z to 2024-02-12T20:30:08Z (7d)";
const SECOND_WEEK = "from 2024-02-12T20:30:08Z to 2024-02-19T20:30:08Z (7d)";
const WINDOW = ["--pool", "s1", "--start", `${START}`, "--end", `${END}`];

describe("arbiter reserve", () => {
  it("says what was granted", async () => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "24");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(`\n${run.stdout}`).toBe(`
reservation r17 is scheduled from 2024-02-05T20:30:08Z
  pool    s1
  amount  24 units
  window  from 2024-02-05T20:30:08Z to 2024-02-19T20:30:08Z (14d)
  price   2.5 credits per unit-hour, 20160 in all
  user    42
  asked   2024-02-05T20:30:08Z
`);
  });

  it("as JSON prints the reply of the API", async () => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "24", "--json");
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toEqual(RESERVATION);
  });

  it("says on standard error what was refused, and how to take each offer", async () => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "64", "--user", "a b");
    expect(run).toMatchObject({ code: 1, stdout: "" });
    const take = (number: number) => `    take offer ${number} with: arbiter reserve --pool s1`;
    expect(run.stderr.split("\n")).toEqual([
      "refused: insufficient_capacity",
      "  Only 24 units are free. At most 24 would fit the whole window.",
      `  asked for  64 units of s1 ${TWO_WEEKS} for user a b`,
      `  tight      24 units free ${FIRST_WEEK}`,
      "  at most    24 units",
      "  offer 1, later: 64 units of s1 from 2024-02-19T20:30:08Z to 2024-03-04T20:30:08Z (14d)",
      `${take(1)} --amount 64 --start 1708374608 --end 1709584208 --user 'a b'`,
      `  offer 2, smaller: 24 units of s1 ${TWO_WEEKS}`,
      `${take(2)} --amount 24 --start 1707165008 --end 1708374608 --user 'a b'`,
      `  offer 3, stepped, in s1: 24 units ${FIRST_WEEK}; 64 units ${SECOND_WEEK}`,
      `${take(3)} --step 1707165008/1707769808=24 --step 1707769808/1708374608=64 --user 'a b'`,
      "",
    ]);
  });

  it("as JSON prints the problem on standard error", async () => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "64", "--json");
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(JSON.parse(run.stderr)).toMatchObject({ code: "insufficient_capacity", ...SHORTAGE });
  });

  it.each([
    [["--take", "2"], "smaller"],
    [["--offer", "shorter,smaller"], "smaller"],
  ])("takes an offer at once with %j", async (how, kind) => {
    const args = ["reserve", ...WINDOW, "--amount", "64", "--idempotency-key", "k", ...how];
    const run = await arbiter(ledger, ...args);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain(`taking ${kind}: 24 units`);
    expect(run.stdout).toContain("reservation r17 is scheduled");
    expect(run.received.map(({ headers }) => headers["idempotency-key"])).toEqual(["k", "k"]);
    expect(run.received[1]?.body).toEqual({
      pool: "s1",
      start_time: START,
      end_time: END,
      amount: 24,
    });
  });

  it("takes the first one of any kind, and says so when that is refused too", async () => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "64", "--offer", "any");
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("taking later: 64 units");
    expect(run.stderr).toContain("asked for  64 units of s1 from 2024-02-19T20:30:08Z");
  });

  it.each([
    ["--take", "4"],
    ["--offer", "elsewhere"],
  ])("is refused if there is no such offer: %s %s", async (...how) => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "64", ...how);
    expect(run.code).toBe(1);
    expect(run.received).toHaveLength(1);
  });

  it("stores nothing in a dry run", async () => {
    const run = await arbiter(ledger, "reserve", ...WINDOW, "--amount", "24", "--dry-run");
    expect(run.stdout).toContain("dry run: the reservation would be scheduled, nothing was stored");
    expect(run.received[0]?.line).toBe("POST /v1/reservations?dry_run=true");
  });
});

describe("bad usage", () => {
  it.each([
    [["reserve"], "required option '-p, --pool <id>'"],
    [["reserve", "--pool", "s1"], "give --amount"],
    [["reserve", "--pool", "s1", "--amount", "1.5"], "must be a whole number"],
    [["reserve", ...WINDOW, "--amount", "1", "--start", "soon"], '"soon" is no time'],
    [["reserve", ...WINDOW, "--amount", "1", "--take", "1", "--offer", "any"], "cannot be used"],
    [["reserve", ...WINDOW, "--amount", "1", "--offer", "cheaper"], "later|smaller|shorter"],
    [["reserv"], "Did you mean reserve?"],
    [["report", "costs"], "Allowed choices are usage"],
    [["reservations", "amend", "r1"], "say what to change"],
    [["pool", "list", "--url", "nowhere"], '"nowhere" is no address'],
    [["pool", "list", "--token-file", "/nowhere/token"], "token file can't be read"],
    [["pool", "create", "x", "--file", "/nowhere/x.yaml"], "file can't be read"],
    [["pool", "update", "x"], "say what to change"],
  ])("%j", async (args, message) => {
    const run = await runHere(args);
    expect(run.stderr).toContain(message);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });

  it("is told to programs as JSON", async () => {
    for (const args of [["reserv"], ["reserve", "--pool", "s1"]]) {
      const run = await runHere([...args, "--json"]);
      expect(run.code).toBe(2);
      expect(JSON.parse(run.stderr)).toMatchObject({ code: "bad_usage" });
    }
  });
});

describe("a server that is not there", () => {
  it("is unreachable", async () => {
    const gone = await startScriptedServer({});
    await gone.close();
    const run = await runHere(["pool", "list", "--url", gone.url, "--json"]);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(JSON.parse(run.stderr)).toMatchObject({ code: "unreachable", attempts: 5 });
  });

  it("or is no Arbiter, is unreachable too", async () => {
    const run = await arbiter({ "GET /v1/pools": () => ({ body: "<html>" }) }, "pool", "list");
    expect(run.code).toBe(3);
    expect(run.stderr).toContain("is this an Arbiter server?");
  });
});

describe("arbiter reservations", () => {
  const page = (ids: readonly string[], next_cursor: string | null): { body: ReservationList } => ({
    body: {
      items: ids.map((reservation_id) => ({ ...RESERVATION, reservation_id })),
      next_cursor,
      as_of_seq: 9,
    },
  });
  const lists: Script = {
    "GET /v1/reservations": ({ line }) =>
      line.includes("cursor=c1") ? page(["r1"], null) : page(["r3", "r2"], "c1"),
    "GET /v1/reservations/r17": () => ({ body: RESERVATION }),
    "PATCH /v1/reservations/r17": () =>
      toldProblem(409, "insufficient_capacity", { ...SHORTAGE, alternatives: [OFFERS[1]] }),
    "DELETE /v1/reservations/r17": () => ({ body: { ...RESERVATION, state: "cancelled" } }),
  };

  it("list shows a page, and that there are more", async () => {
    const run = await arbiter(
      lists,
      "reservations",
      "list",
      "--state",
      "scheduled",
      "--user",
      "42",
    );
    const row = (id: string) =>
      `${id}           s1    scheduled      24  2024-02-05T20:30:08Z  2024-02-19T20:30:08Z`;
    expect(run.stdout.split("\n")).toEqual([
      "reservation  pool  state      amount  start                 end                 " +
        "  user  tier      price",
      `${row("r3")}  42    standard    2.5`,
      `${row("r2")}  42    standard    2.5`,
      "",
    ]);
    expect(run.stderr).toContain("--cursor c1");
    expect(run.received[0]?.line).toBe("GET /v1/reservations?user=42&state=scheduled");
  });

  it("list --all takes all pages", async () => {
    const run = await arbiter(lists, "reservations", "list", "--all", "--json");
    const { items, next_cursor } = JSON.parse(run.stdout);
    expect(items.map((item: Reservation) => item.reservation_id)).toEqual(["r3", "r2", "r1"]);
    expect(next_cursor).toBeNull();
    expect(run.stderr).toBe("");
  });

  it("amend counts a bare end from the reservation's start, and offers what would do", async () => {
    const run = await arbiter(
      lists,
      "reservations",
      "amend",
      "r17",
      "--end",
      "+1d",
      "--amount",
      "9",
    );
    expect(run.received.at(-1)?.body).toEqual({ amount: 9, end_time: START + 86_400 });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain("asked for  r17 with 9 units to 2024-02-06T20:30:08Z");
    expect(run.stderr).toContain(
      "take offer 1 with: arbiter reservations amend r17 --amount 24 " +
        "--start 1707165008 --end 1708374608",
    );
  });

  it("cancel says what it is now", async () => {
    const run = await arbiter(lists, "reservations", "cancel", "r17");
    expect(run.stdout).toContain("reservation r17 is cancelled\n");
  });

  it("show of an unknown one is refused", async () => {
    const run = await arbiter(lists, "reservations", "show", "r99");
    expect(run).toMatchObject({ code: 1, stdout: "" });
  });
});

describe("arbiter timeline", () => {
  const step = { start_time: START, end_time: END, capacity: 64, reserved: 16, float: 0, free: 48 };
  const timeline: Timeline = { pool: "s1", from: START, to: END, steps: [step], next_from: null };
  const script: Script = { "GET /v1/pools/s1/timeline": () => ({ body: timeline }) };

  it("draws", async () => {
    const run = await arbiter(script, "timeline", "s1", "--height", "4");
    expect(`\n${run.stdout}`).toBe(`
s1 from 2024-02-05T20:30:08Z to 2024-02-19T20:30:08Z (14d)
64 ┤${"░".repeat(76)}
   │${"░".repeat(76)}
32 ┤${"░".repeat(76)}
   │${"█".repeat(76)}
 0 ┼──────┬──────────┬─────────┬──────────┬──────────┬──────────┬───────────────
          Feb 07     Feb 09    Feb 11     Feb 13     Feb 15     Feb 17
█ reserved   ░ free   ▒ float
least free: 48 units, first at 2024-02-05T20:30:08Z; a column is about 4h12m
`);
  });

  it("as a table and as JSON has the steps", async () => {
    const table = await arbiter(script, "timeline", "s1", "--table", "--from", `${START}`);
    expect(table.stdout).toContain(
      "2024-02-05T20:30:08Z  2024-02-19T20:30:08Z        64        16",
    );
    expect(table.received[0]?.line).toBe(`GET /v1/pools/s1/timeline?from=${START}`);
    const json = await arbiter(script, "timeline", "s1", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ pool: "s1", steps: [step] });
  });
});

describe("arbiter watch", () => {
  const event = (seq: number): StreamEvent => ({
    seq,
    at: START,
    kind: "reservation.admitted",
    pool: "s1",
    reservation_id: `r${seq}`,
    user_id: "42\u001b[2J",
    start_time: START,
    end_time: END,
    amount: 8,
  });
  const text = [5, 6].map((seq) => `id: ${seq}\ndata: ${JSON.stringify(event(seq))}\n\n`).join("");
  const script: Script = {
    "GET /readyz": () => ({ body: { status: "ready", seq: 4 } }),
    "GET /v1/stream": () => ({ type: "text/event-stream", body: text }),
  };

  it("prints a line an event, and lets nothing move the cursor", async () => {
    const run = await arbiter(script, "watch", "--count", "1", "--pool", "s1");
    expect(run.stdout).toBe(
      "2024-02-05T20:30:08Z #5 reservation.admitted r5 of s1: 8 units, " +
        "from 2024-02-05T20:30:08Z to 2024-02-19T20:30:08Z, user 42\ufffd[2J\n".replace(
          " to",
          ", to",
        ),
    );
    expect(run.received.at(-1)?.line).toBe("GET /v1/stream?pool=s1&from_seq=5");
  });

  it("as JSON prints one event a line", async () => {
    const run = await arbiter(script, "watch", "--count", "2", "--json", "--from-seq", "1");
    const seqs = run.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).seq);
    expect(seqs).toEqual([5, 6]);
  });
});

describe("arbiter report", () => {
  const column = (name: string, unit: string) => ({ name, unit, meaning: "" });
  const report: Report = {
    report: "usage",
    by: "user",
    from: START,
    to: END,
    as_of_seq: 9,
    columns: [
      column("user", "name"),
      column("held", "unit_hours"),
      column("since", "instant"),
      column("paid", "micro_credits"),
      column("facts", "facts"),
    ],
    rows: [
      { user: "42", held: 8, since: START, paid: 2_500_000, facts: { pool: "gpu", count: 3 } },
      { user: "7", held: 10_000, since: null, paid: 0, facts: null },
    ],
  };
  const script: Script = {
    "GET /v1/reports/usage": ({ line }) =>
      line.includes("format=csv") ? { type: "text/csv", body: "user,held\n" } : { body: report },
  };

  it("is a table", async () => {
    const run = await arbiter(script, "report", "usage", "--by", "user");
    expect(`\n${run.stdout}`).toBe(`
usage by user from 2024-02-05T20:30:08Z to 2024-02-19T20:30:08Z (14d), as of record 9
user  held (unit-hours)  since                 paid (credits)  facts
42                    8  2024-02-05T20:30:08Z             2.5  pool gpu, count 3
7                 10000  -                                  0  -
`);
  });

  it("or CSV, or JSON", async () => {
    const csv = await arbiter(script, "report", "usage", "--format", "csv");
    expect(csv.stdout).toBe("user,held\n");
    const json = await arbiter(script, "report", "usage", "--format", "json");
    expect(JSON.parse(json.stdout)).toEqual(report);
  });
});

describe("arbiter pool", () => {
  const pool = {
    id: "gpu",
    allow_past: false,
    float_percent: 15,
    price: 2.5,
    fallbacks: [{ pool: "east", ratio: 1.5 }],
    spin_up_s: 1_800,
    trial: { amount_max: 4, duration_max_s: 14_400 },
    rolling: { capacity: 64, horizon_s: 7_776_000 },
    live_reservations: 1,
    schedule: [{ start_time: START, end_time: END, capacity: 64 }],
    maintenance: [],
  };
  const repair = {
    pool: "gpu",
    dry_run: true,
    repair: {
      kept: 3,
      moved_count: 1,
      displaced_count: 0,
      moved: [
        {
          reservation_id: "r1",
          from_pool: "gpu",
          to_pool: "east",
          amount_before: 4,
          amount: 6,
          price_before: 2.5,
          price: 2,
          list_price: 2,
          from_time: START,
          end_time: END,
        },
      ],
      displaced: [],
      truncated: false,
    },
  };
  const script: Script = {
    "POST /v1/pools": () => ({ status: 201, body: pool }),
    "PUT /v1/pools/gpu/schedule": () => ({ body: repair }),
  };

  it("create reads a file, and options over it", async () => {
    const file = join(tempDir(), "pool.yaml");
    writeFileSync(file, "price: 1\nrolling: { capacity: 64, horizon_s: 7776000 }\n");
    const options = "--price 2.5 --float 15 --fallback east:1.5 --spin-up 30m".split(" ");
    const run = await arbiter(script, "pool", "create", "gpu", "--file", file, ...options);
    expect(run.received[0]?.body).toEqual({
      id: "gpu",
      price: 2.5,
      rolling: { capacity: 64, horizon_s: 7_776_000 },
      float_percent: 15,
      fallbacks: [{ pool: "east", ratio: 1.5 }],
      spin_up_s: 1_800,
    });
    expect(`\n${run.stdout}`).toBe(`
pool gpu
  rolling    64 units for the next 90d
  float      15 %
  trial      at most 4 units for 4h
  price      2.5 credits per unit-hour
  fallbacks  east at 1.5
  spin-up    30m
  live       1 reservation

from                  to                    capacity
2024-02-05T20:30:08Z  2024-02-19T20:30:08Z        64
`);
  });

  it("schedule shows what becomes of the reservations", async () => {
    const entry = `${START}/+14d=48`;
    const run = await arbiter(script, "pool", "schedule", "gpu", "--entry", entry, "--dry-run");
    expect(run.received[0]).toMatchObject({
      line: "PUT /v1/pools/gpu/schedule?dry_run=true",
      body: { schedule: [{ start_time: START, end_time: END, capacity: 48 }] },
    });
    expect(`\n${run.stdout}`).toBe(`
dry run: nothing was stored; the schedule of gpu would do this
  stay       3
  move       1
  displaced  0

reservation  becomes                 amount     price  from                  to
r1           moved from gpu to east  4 -> 6  2.5 -> 2  2024-02-05T20:30:08Z  2024-02-19T20:30:08Z
`);
  });
});
