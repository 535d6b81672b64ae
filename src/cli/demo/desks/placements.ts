import type { Ledger } from "../../../runtime/index.ts";
import { toPlacementCommand, toRegisterCommand } from "../../../wire/index.ts";
import { type DemoDesk, OPERATOR, type Step, worded } from "../story.ts";
import { DEMO_TROUBLES, demoNodes, makePlacements, type PlacementWish } from "./fleet.ts";

/** Nodes, and some of them in trouble shortly before they are looked at. */
export const fleetSteps: DemoDesk = (_, { from, now }) => [
  {
    at: from,
    act: async (ledger) => {
      const nodes = demoNodes().map((node) => toRegisterCommand(node, OPERATOR));
      await Promise.all(nodes.map((command) => ledger.submit(command)));
      return undefined;
    },
  },
  ...DEMO_TROUBLES.map((trouble, index) => ({
    at: now - (index + 1) * 5_000,
    act: (ledger: Ledger) => breakDown(ledger, trouble),
  })),
];

/** Workloads that want room on nodes at once, and give it back. */
export const placementSteps: DemoDesk = (prng, { from, now }) =>
  makePlacements(prng, from, now).map((wish) => ({
    at: wish.at,
    act: (ledger) => place(ledger, wish),
  }));

async function breakDown(
  ledger: Ledger,
  trouble: (typeof DEMO_TROUBLES)[number],
): Promise<undefined> {
  const { node } = trouble;
  await (trouble.kind === "drain"
    ? ledger.submit({ kind: "node.drain", actor: OPERATOR, node, note: trouble.note })
    : ledger.submit({ kind: "node.set_status", actor: OPERATOR, node, status: trouble.kind }));
}

async function place(ledger: Ledger, wish: PlacementWish): Promise<Step | undefined> {
  const { userId } = wish;
  const actor = { userId, role: "user" } as const;
  const outcome = await ledger.submit(worded(toPlacementCommand(wish.body, { actor, userId })));
  if (!outcome.ok) return undefined;
  const grants = outcome.events.flatMap((event) =>
    event.kind === "placement.granted" ? [event.grant] : [],
  );
  return { at: wish.releasedAt, act: (to) => release(to, grants) };
}

/** Those that were evicted meanwhile are refused, which is fine. */
async function release(ledger: Ledger, grants: readonly number[]): Promise<undefined> {
  await Promise.all(
    grants.map((grant) => ledger.submit({ kind: "placement.release", actor: OPERATOR, grant })),
  );
}
