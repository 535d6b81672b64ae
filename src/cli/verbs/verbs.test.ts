import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openSqliteJournal, openSqliteReader } from "../../journal/index.ts";
import type { KernelEvent } from "../../kernel/index.ts";
import { type RealServer, startRealServer } from "../testing/real-server.ts";
import { runHere } from "../testing/run.ts";

const START = 1_707_165_008;
const DAY = 86_400;

let server: RealServer;
beforeEach(async () => {
  vi.stubEnv("TZ", "UTC");
  server = await startRealServer(tempDir());
  await arbiter("pool create s1 --allow-past --price 2 --entry", `${START}/+14d=64`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop("SIGKILL");
});

/** The words of a line, then words with spaces. */
function arbiter(line: string, ...more: readonly string[]) {
  return runHere([...line.split(" "), ...more], { env: { ARBITER_URL: server.url } });
}

async function json(line: string, ...more: readonly string[]) {
  return JSON.parse((await arbiter(line, ...more, "--json")).stdout);
}

const at = (days: number): number => START + days * DAY;
const reserve = (amount: number, days: number, from = 0): string =>
  `reserve --pool s1 --amount ${amount} --start ${at(from)} --duration ${days}d`;

describe("against the real server", () => {
  it("reserves, amends, cancels and lists", async () => {
    expect(await json(reserve(40, 7))).toMatchObject({ reservation_id: "r1", state: "scheduled" });
    expect(await json("reservations amend r1 --amount 32 --end +5d")).toMatchObject({
      amount: 32,
      end_time: at(5),
    });
    expect(await json(`${reserve(1, 1)} --every day --times 3 --user 7`)).toMatchObject({
      reservations: [{ start_time: at(0) }, { start_time: at(1) }, { start_time: at(2) }],
    });
    expect(await json("reservations list --user 7 --all")).toMatchObject({
      items: [{ reservation_id: "r4" }, { reservation_id: "r3" }, { reservation_id: "r2" }],
    });
    expect(await json("reservations cancel r1")).toMatchObject({ state: "cancelled" });
    const again = await arbiter("reservations cancel r1");
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain("not_live");
    expect(await json("reservations list --state cancelled")).toMatchObject({
      items: [{ reservation_id: "r1" }],
    });
  });

  it("keeps what one key made", async () => {
    const line = `${reserve(40, 7)} --idempotency-key monday`;
    expect(await json(line)).toMatchObject({ reservation_id: "r1" });
    expect(await json(line)).toMatchObject({ reservation_id: "r1" });
    const other = await arbiter(`${reserve(41, 7)} --idempotency-key monday`);
    expect(other).toMatchObject({ code: 1 });
    expect(other.stderr).toContain("idempotency_key_reused");
  });

  it("grants each offer it makes, by the command it gives", async () => {
    await arbiter(reserve(40, 7));
    const refused = await arbiter(reserve(60, 10));
    const commands = [...refused.stderr.matchAll(/take offer \d with: arbiter (.+)$/gm)];
    expect(commands.length).toBeGreaterThanOrEqual(2);
    for (const [, command = ""] of commands) {
      const taken = await json(command);
      for (const { reservation_id } of taken.reservations ?? [taken]) {
        await arbiter(`reservations cancel ${reservation_id}`);
      }
    }
    const smaller = await json(`${reserve(60, 10)} --offer smaller`);
    expect(smaller).toMatchObject({ amount: 24, start_time: at(0) });
  });

  it("explains who stands in the way, and what became of a reservation", async () => {
    await arbiter(reserve(40, 7));
    await arbiter(`${reserve(20, 10)} --user bob`);
    const verdict = await json(`explain --pool s1 --amount 30 --start ${at(0)} --duration 8d`);
    expect(verdict).toMatchObject({
      decision: "refused",
      problem: { code: "insufficient_capacity", tight: { free: 4, end_time: at(7) } },
      tight: {
        step: { capacity: 64, reserved: 60, free: 4 },
        holders: [{ reservation_id: "r1" }, { reservation_id: "r2", user_id: "bob" }],
        isMore: false,
      },
    });
    await arbiter("pool schedule s1 --entry", `${START}/+14d=30`);
    const history = await json("explain r1");
    expect(history.reservation).toMatchObject({ state: "displaced" });
    expect(history.items).toMatchObject([
      { kind: "reservation.admitted", amount: 40 },
      { kind: "reservation.displaced", reason: "no_fallback" },
    ]);
    const told = await arbiter("explain r1");
    expect(told.stdout).toMatch(/reservation\.displaced +40 .* no_fallback/);
    expect((await arbiter("explain r99")).code).toBe(1);
    expect((await arbiter("explain")).code).toBe(2);
  });

  it("says of a displaced one whether its window could be had now", async () => {
    await arbiter("pool create live --capacity 8 --horizon 30d");
    await arbiter("reserve --pool live --amount 8 --start now+1d --duration 5d");
    await arbiter("pool maintenance add live --start now+2d --end +1d --amount 4 --id m");
    expect(await json("explain r1")).toMatchObject({
      reservation: { state: "displaced" },
      again: { decision: "refused", problem: { code: "exceeds_capacity" } },
    });
    await arbiter("pool maintenance remove live m");
    const told = await arbiter("explain r1");
    const command = /could be had now, with: arbiter (.+)$/m.exec(told.stdout)?.[1] ?? "";
    expect(await json(command)).toMatchObject({ amount: 8, state: "scheduled" });
  });

  it("shows a schedule's repair before and after", async () => {
    await arbiter("pool create s2 --allow-past --entry", `${START}/+14d=64`);
    await arbiter("pool update s1 --fallback s2:1.5");
    await arbiter(reserve(40, 7));
    const change = ["--entry", `${START}/+14d=10`];
    const dry = await json("pool schedule s1 --dry-run", ...change);
    const done = await json("pool schedule s1", ...change);
    expect(dry).toMatchObject({ dry_run: true, repair: { moved_count: 1 } });
    expect(done.repair).toEqual(dry.repair);
    expect(await json("reservations show r1")).toMatchObject({ pool: "s2", amount: 60 });
    const deleted = await arbiter("pool delete s2");
    expect(deleted.stderr).toContain("refused: pool_in_use");
  });

  it("reports everything, as a table, CSV and JSON", async () => {
    await arbiter(reserve(40, 7));
    await arbiter(reserve(60, 7));
    const reports = ["usage --by user", "unmet-demand --by code", "utilisation --by day"];
    reports.push("revenue", "best-sellers --by pool", "headroom", "signals");
    for (const report of reports) {
      const span = `--from ${at(-1)} --to ${at(20)}`;
      const { columns, rows } = await json(`report ${report} ${span}`);
      const table = await arbiter(`report ${report} ${span}`);
      expect(table, report).toMatchObject({ code: 0, stderr: "" });
      expect(table.stdout.trimEnd().split("\n"), report).toHaveLength(2 + rows.length);
      const csv = await arbiter(`report ${report} ${span} --format csv`);
      const names = columns.map(({ name }: { name: string }) => name);
      expect(csv.stdout.split(/\r?\n/)[0], report).toBe(names.join(","));
    }
  });

  it("watches from any record on", async () => {
    await arbiter(reserve(40, 7));
    await arbiter("reservations cancel r1");
    const watch = await arbiter("watch --from-seq 1 --count 3 --json");
    const kinds = watch.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(["pool.created", "reservation.admitted", "reservation.cancelled"]);
  });

  it("draws and tabulates", async () => {
    await arbiter(reserve(40, 7));
    expect((await arbiter("timeline s1 --table")).stdout).toBe(
      `from                  to                    capacity  reserved  float  free
2024-02-05T20:30:08Z  2024-02-12T20:30:08Z        64        40      0    24
2024-02-12T20:30:08Z  2024-02-19T20:30:08Z        64         0      0    64
`,
    );
    const { steps } = await json(`timeline s1 --from ${at(6)} --to +2d`);
    expect(steps).toMatchObject([
      { start_time: at(6), free: 24 },
      { free: 64, end_time: at(8) },
    ]);
  });
});

describe("the ledger's file", () => {
  it("is copied while it is served, and restored somewhere else", async () => {
    await arbiter(reserve(40, 7));
    const file = join(tempDir(), "backup.sqlite");
    const backup = await arbiter("backup", file, "--data", server.data, "--json");
    expect(JSON.parse(backup.stdout)).toMatchObject({ file, firstSeq: 1, lastSeq: 2 });
    const twice = await arbiter("backup", file, "--data", server.data);
    expect(twice).toMatchObject({ code: 1 });
    expect(twice.stderr).toContain("refused: exists");
    await arbiter(reserve(1, 1));

    const data = join(tempDir(), "new");
    const restored = await arbiter("restore", file, "--data", data);
    expect(restored.stdout).toContain("restored records 1 to 2");
    expect((await arbiter("restore", file, "--data", data)).stderr).toContain("refused: exists");
    expect((await arbiter("restore", file, "--data", data, "--overwrite")).code).toBe(0);
    const other = await startRealServer(data);
    const list = await runHere(["reservations", "list", "--json", "--url", other.url]);
    await other.stop();
    expect(JSON.parse(list.stdout).items).toMatchObject([{ reservation_id: "r1" }]);
  });

  it("is audited while it is served", async () => {
    await arbiter(reserve(40, 7));
    await arbiter(reserve(60, 10), "--offer", "any");
    await arbiter("reservations cancel r1");
    const audit = await arbiter("audit --data", server.data);
    expect(audit).toMatchObject({ code: 0, stderr: "" });
    expect(audit.stdout).toContain("the journal and the decisions agree");
    expect(audit.stdout).toMatch(/decided again +4\n/);
  });

  it("that was tampered with is found out", async () => {
    await arbiter(reserve(40, 7));
    await server.stop();
    const db = new DatabaseSync(join(server.data, "ledger.sqlite"));
    db.exec("UPDATE journal_records SET body = replace(body, '40', '41') WHERE seq = 2");
    db.close();
    const audit = await runHere(["audit", "--data", server.data]);
    expect(audit).toMatchObject({ code: 1, stdout: "" });
    expect(audit.stderr).toContain("refused: corrupt");
    expect(audit.stderr).toContain("corrupt at record 2");
  });

  it("that holds what would not be decided so is found out", async () => {
    await arbiter(reserve(40, 7));
    const reader = openSqliteReader(join(server.data, "ledger.sqlite"));
    const [first, second] = reader.read(1, 2);
    reader.close();
    const data = tempDir();
    const journal = await openSqliteJournal({ file: join(data, "ledger.sqlite") });
    const { epoch } = journal;
    const [event] = second!.events;
    const events = [{ ...event, amount: 41 }, ...second!.events.slice(1)] as KernelEvent[];
    await journal.append([
      { ...first!, epoch },
      { ...second!, epoch, events },
    ]);
    await journal.close();
    const audit = await runHere(["audit", "--data", data]);
    expect(audit).toMatchObject({ code: 1 });
    expect(audit.stdout).toContain("audit: failed\n");
    expect(audit.stdout).toMatch(/#2 reservation\.request\n {4}then .*41.*\n {4}now .*40/);
    expect(audit.stderr).toContain("refused: audit_failed: 1 record differs");
  });

  it("that is not there is said so, and not made", async () => {
    const data = join(tempDir(), "nothing");
    for (const args of [["audit"], ["backup", join(data, "b")]]) {
      const run = await runHere([...args, "--data", data]);
      expect(run).toMatchObject({ code: 1 });
      expect(run.stderr).toContain("refused: no_ledger");
    }
    expect(existsSync(data)).toBe(false);
  });
});
