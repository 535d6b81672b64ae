import { expect, it, onTestFinished, vi } from "vitest";
import type { StreamEvent } from "../../wire/index.ts";
import { runHere } from "../testing/run.ts";
import { startScriptedServer } from "../testing/scripted-server.ts";

const AT = 1_800_000_000;

it("tells of the fleet, of placements and of policies, a line each", async () => {
  vi.stubEnv("TZ", "UTC");
  onTestFinished(() => void vi.unstubAllEnvs());
  const on = { seq: 7, at: AT, node: "n1", cluster: "west" };
  const placed = { ...on, placement_id: "p7", user_id: "ada", end_time: AT + 60 };
  const events: readonly StreamEvent[] = [
    { seq: 7, at: AT, kind: "cluster.stored", cluster: "west" },
    { ...on, kind: "node.registered", gpu_count: 4, gpu_model: "A100" },
    { ...on, kind: "node.status_changed", status: "suspect" },
    { ...on, kind: "node.rested", failures: 3, until_time: AT + 300 },
    { ...placed, kind: "placement.granted", gpus: [0, 1] },
    { ...placed, kind: "placement.evicted", evicted_by: "p9" },
    { ...placed, kind: "placement.ended", outcome: "failed", message: "no driver" },
    { seq: 7, at: AT, kind: "policy.stored", policy: "pack:1.0-stable" },
  ];
  const text = events.map((event) => `id: 7\ndata: ${JSON.stringify(event)}\n\n`).join("");
  const server = await startScriptedServer({
    "GET /v1/stream": () => ({ type: "text/event-stream", body: text }),
  });
  onTestFinished(() => server.close());
  const args = ["watch", "--from-seq", "7", "--count", String(events.length)];
  const filters = ["--node", "n1", "--cluster", "west", "--url", server.url];
  const run = await runHere([...args, ...filters]);
  expect(run).toMatchObject({ code: 0, stderr: "" });
  const at = "2027-01-15T08:00:00Z #7";
  const end = "to 2027-01-15T08:01:00Z, user ada";
  expect(run.stdout.trimEnd().split("\n")).toEqual([
    `${at} cluster.stored west`,
    `${at} node.registered n1 of west: 4 GPUs of A100`,
    `${at} node.status_changed n1 of west: suspect`,
    `${at} node.rested n1 of west: 3 failures, until 2027-01-15T08:05:00Z`,
    `${at} placement.granted p7 on n1: ${end}, GPUs 0 1`,
    `${at} placement.evicted p7 on n1: ${end}, makes room for p9`,
    `${at} placement.ended p7 on n1: ${end}, failed, no driver`,
    `${at} policy.stored pack:1.0-stable`,
  ]);
  expect(server.received[0]?.line).toBe("GET /v1/stream?node=n1&cluster=west&from_seq=7");
});
