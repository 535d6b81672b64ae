import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPolicyRunner, type PolicyOutcome, type PolicyRun } from "../index.ts";
import { HOSTILE, LEAVER, policySource, SECRET } from "./table.ts";

// Goal: whatever a policy does, it learns nothing, its author hears what happened, and the next
// caller's good policy is answered rightly. Method: the same table in both languages, with real
// engines; before each, somebody else's policy leaves a secret and bends what it can.

const ENGINES = [
  { engine: "QuickJS", language: "javascript", isTrusted: false },
  { engine: "V8, trusted", language: "javascript", isTrusted: true },
  { engine: "Python", language: "python", isTrusted: false },
] as const;

const GOOD = {
  javascript: "return { sum: input.numbers.reduce((a, b) => a + b, 0), left: globalThis.left };",
  python:
    "import builtins\nreturn {'sum': sum(input_data['numbers']), **({'left': builtins.left} " +
    "if hasattr(builtins, 'left') else {})}",
} as const;

const runner = createPolicyRunner({ cells: 2, pythonCells: 2 });
const folder = mkdtempSync(join(tmpdir(), "arbiter-"));
const file = join(folder, "secret.txt");
let server: Server;
let port = 0;

beforeAll(async () => {
  writeFileSync(file, SECRET);
  process.env["ARBITER_TEST_SECRET"] = SECRET;
  server = createServer((socket) => socket.end(SECRET));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});

afterAll(async () => {
  delete process.env["ARBITER_TEST_SECRET"];
  await runner.close();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function runOf(language: "javascript" | "python", body: string, owner: string): PolicyRun {
  const source = policySource(language, body);
  return {
    code: { language, source, hash: `${language} ${body}` },
    settings: {},
    parameters: { file, port },
    call: { kind: "eval", input: { numbers: [1, 2, 3] }, context: {} },
    facts: { documents: {}, metrics: {} },
    owner,
    limits: { timeMs: 1_000 },
  };
}

function codeOf(outcome: PolicyOutcome): string {
  return outcome.ok ? "value" : outcome.code;
}

describe.each(ENGINES)("$engine", ({ language, isTrusted }) => {
  it.each(HOSTILE)("stands a policy that $does", { timeout: 120_000 }, async (hostile) => {
    const left = await runner.run(runOf(language, LEAVER[language], "mallory"), isTrusted);
    expect(["value", "policy_crashed", "policy_raised"]).toContain(codeOf(left));
    const outcome = await runner.run(runOf(language, hostile[language], "eve"), isTrusted);
    expect(hostile.ends, JSON.stringify(outcome)).toContain(codeOf(outcome));
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(JSON.stringify(outcome)).not.toContain("ARBITER_TEST");
    if (!outcome.ok) expect(outcome.message.length).toBeGreaterThan(5);
    const good = await runner.run(runOf(language, GOOD[language], "ann"), isTrusted);
    expect(good).toMatchObject({ ok: true, value: { sum: 6 } });
    expect(JSON.stringify(good)).not.toContain(SECRET);
  });
});

describe.each(ENGINES)("an author of $engine", ({ language, isTrusted }) => {
  it("hears the line that threw", { timeout: 60_000 }, async () => {
    const body = language === "python" ? "x = 1\nraise ValueError('no')" : "throw new Error('no');";
    const outcome = await runner.run(runOf(language, body, "ann"), isTrusted);
    expect(outcome).toMatchObject({ ok: false, code: "policy_raised" });
    const { traceback = "", message = "" } = outcome.ok ? {} : outcome;
    expect(message).toMatch(/Error: no/);
    expect(traceback).toMatch(language === "python" ? /line 11, in eval/ : /function\.js:5/);
    expect(traceback).not.toMatch(/harness|node_modules|src\/policies/);
  });

  it("changes the input without anybody seeing it", { timeout: 60_000 }, async () => {
    const body =
      language === "python"
        ? "input_data['numbers'].append(4)\nreturn sum(input_data['numbers'])"
        : "input.numbers.push(4); return input.numbers.reduce((a, b) => a + b, 0);";
    const run = runOf(language, body, "ann");
    for (let i = 0; i < 3; i++) {
      expect(await runner.run(run, isTrusted)).toMatchObject({ ok: true, value: 10 });
    }
  });

  it("keeps a context, and asks the clients", { timeout: 60_000 }, async () => {
    const body =
      language === "python"
        ? "context['n'] = context.get('n', 0) + 1\nc = self.settings['cluster_client']\n" +
          "m = self.settings['cluster_metrics_client']\n" +
          "return [c.read_cluster('a')[1]['reputation'], " +
          "len(c.execute_query({'reputation': {'$gte': 5}})[1]), m.get_cluster('a')['load']]"
        : "context.n = (context.n ?? 0) + 1; const c = settings.cluster_client;" +
          "return [c.read_cluster('a')[1].reputation, " +
          "c.execute_query({ reputation: { $gte: 5 } })[1].length, " +
          "settings.cluster_metrics_client.get_cluster('a').load];";
    const run = {
      ...runOf(language, body, "ann"),
      call: { kind: "eval", input: null, context: { n: 4 } },
      facts: {
        documents: { a: { id: "a", reputation: 7 }, b: { id: "b", reputation: 3 } },
        metrics: { a: { load: 2 } },
      },
    } as const;
    const outcome = await runner.run(run, isTrusted);
    expect(outcome).toMatchObject({ ok: true, value: [7, 1, 2], context: { n: 5 } });
  });
});
