import { expect, it } from "vitest";
import type { KernelEvent } from "../../../kernel/index.ts";
import { FACTS, POD } from "../../../kernel/testing/index.ts";
import { compileValidator } from "../../check/validator.ts";
import { StreamEvent } from "../../schemas/stream.ts";
import { toStreamEvent } from "../event-codec.ts";

type Desk = "cluster" | "node" | "placement" | "policy";
type FleetKind = Extract<KernelEvent["kind"], `${Desk}.${string}`>;
type Samples = {
  readonly [Kind in FleetKind]: readonly [
    Extract<KernelEvent, { readonly kind: Kind }>,
    Readonly<Record<string, unknown>>,
  ];
};

const AT = 1_800_000_000_500;
const SECOND = 1_800_000_000;

/** Every kind with what the feed must tell of it; a new kind does not compile without one. */
const SAMPLES: Samples = {
  "cluster.stored": [
    { kind: "cluster.stored", cluster: "c1", document: '{"secret":1}' },
    { cluster: "c1" },
  ],
  "cluster.deleted": [{ kind: "cluster.deleted", cluster: "c1" }, { cluster: "c1" }],
  "node.registered": [
    { kind: "node.registered", node: "n1", facts: FACTS, leased: true, isListed: false },
    { node: "n1", cluster: "c1", gpu_count: 8, gpu_model: "A100", cpu_milli: 64_000 },
  ],
  "node.drained": [{ kind: "node.drained", node: "n1", note: "power" }, { message: "power" }],
  "node.undrained": [{ kind: "node.undrained", node: "n1" }, { node: "n1" }],
  "node.removed": [{ kind: "node.removed", node: "n1" }, { node: "n1" }],
  "node.status_changed": [
    { kind: "node.status_changed", node: "n1", status: "lost" },
    { status: "lost" },
  ],
  "node.rested": [
    { kind: "node.rested", node: "n1", failures: 3, untilAt: AT },
    { failures: 3, until_time: SECOND + 1 },
  ],
  "node.resumed": [{ kind: "node.resumed", node: "n1" }, { node: "n1" }],
  "placement.granted": [
    {
      kind: "placement.granted",
      grant: 7,
      group: 6,
      userId: "42",
      name: "train",
      node: "n1",
      gpus: [2],
      pod: POD,
      state: "scheduled",
      startAt: AT,
      endAt: AT,
      preemptible: true,
      priority: 1,
      policy: "fgd",
      key: { key: "secret", fingerprint: "f" },
    },
    {
      placement_id: "p7",
      group_id: "p6",
      user_id: "42",
      name: "train",
      node: "n1",
      gpus: [2],
      gpu_milli: 1_000,
      state: "scheduled",
      start_time: SECOND,
      end_time: SECOND + 1,
      policy: "fgd",
    },
  ],
  "placement.started": [{ kind: "placement.started", grant: 7 }, { state: "active" }],
  "placement.acknowledged": [
    { kind: "placement.acknowledged", grant: 7 },
    { placement_id: "p7", user_id: "ann", node: "n1", cluster: "c1" },
  ],
  "placement.renewed": [
    { kind: "placement.renewed", grant: 7, endAt: AT },
    { end_time: SECOND + 1 },
  ],
  "placement.ended": [
    { kind: "placement.ended", grant: 7, outcome: "failed", message: "no driver" },
    { state: "failed", outcome: "failed", message: "no driver" },
  ],
  "placement.evicted": [
    { kind: "placement.evicted", grant: 7, by: 9, endAt: AT },
    { evicted_by: "p9", end_time: SECOND + 1 },
  ],
  "placement.preempted": [{ kind: "placement.preempted", grant: 7 }, { state: "preempted" }],
  "placement.displaced": [
    { kind: "placement.displaced", grant: 7, reason: "node_lost" },
    { state: "displaced", reason: "node_lost" },
  ],
  "policy.stored": [
    { kind: "policy.stored", uri: "a:1-b", owner: "42", document: "{}", code: '{"secret":1}' },
    { policy: "a:1-b", owner: "42" },
  ],
  "policy.deleted": [{ kind: "policy.deleted", uri: "a:1-b" }, { policy: "a:1-b" }],
  "policy.trusted": [
    { kind: "policy.trusted", uri: "a:1-b", isTrusted: true },
    { policy: "a:1-b", trusted: true },
  ],
};

const schema = compileValidator(StreamEvent);
const known = Object.keys(StreamEvent.properties);

it.each(Object.values(SAMPLES))("%j is told by its schema, without secrets", (event, facts) => {
  const isOnNode = event.kind.startsWith("placement.");
  const place = isOnNode ? { userId: "ann", node: "n1", cluster: "c1" } : {};
  const told = toStreamEvent(event, { seq: 5, at: AT, ...place });
  expect(told).toMatchObject({ seq: 5, at: SECOND, kind: event.kind, ...facts });
  expect(schema.explain(told)).toEqual([]);
  expect(known).toEqual(expect.arrayContaining(Object.keys(told)));
  expect(JSON.stringify(told)).not.toContain("secret");
  expect(told).not.toHaveProperty("pool");
});
