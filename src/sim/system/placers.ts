import type { Prng } from "../../base/index.ts";
import type { Command, GrantNumber, PlacementView, RequestPlacement } from "../../kernel/index.ts";
import { placement } from "../../kernel/index.ts";
import { type Caller, deliver } from "./deliver.ts";
import type { Promises } from "./promises.ts";

export interface PlacerOptions extends Caller {
  readonly promises: Promises;
  readonly placers: number;
  /** Requests of each. */
  readonly requests: number;
  readonly onDone: () => void;
}

/**
 * Starts callers that want GPUs of nodes now, retry with the same key until answered, and then
 * acknowledge, renew, give back or report broken what they got.
 */
export function startPlacers(options: PlacerOptions): void {
  for (let i = 0; i < options.placers; i++) ask(options, `placer-${i}`, 0);
}

function ask(options: PlacerOptions, userId: string, done: number): void {
  if (done === options.requests) return options.onDone();
  const key = `${userId}/${done}`;
  deliver(options, wish(options.random, userId, key), (outcome) => {
    const next = (): void => ask(options, userId, done + 1);
    if (!outcome.ok) {
      options.promises.refused += 1;
      return next();
    }
    note(options.promises, key, outcome.placements);
    const [first] = outcome.placements;
    if (first === undefined) return next();
    follow(options, change(options.random, userId, first.number), next);
  });
}

/** Sends the change, if there is one; an end that was asked for has come, whoever was first. */
function follow(options: PlacerOptions, command: Command | undefined, next: () => void): void {
  if (command === undefined) return next();
  deliver(options, command, () => {
    const ends = command.kind === "placement.release" || command.kind === "placement.fail";
    if (ends) options.promises.released.add(command.grant);
    next();
  });
}

function wish(random: Prng, userId: string, key: string): RequestPlacement {
  const gpus = random.below(3);
  const policies = placement.PLACEMENT_POLICIES;
  return {
    kind: "placement.request",
    actor: { userId, role: "user" },
    userId,
    pod: {
      cpuMilli: 1000 * (1 + random.below(4)),
      memoryMib: 1 + random.below(8),
      gpus,
      gpuMilli: gpus === 0 ? 0 : gpus > 1 || random.chance(1, 2) ? 1000 : 500,
      models: [],
    },
    count: random.chance(1, 5) ? 2 : 1,
    walltimeMs: 1000 * (1 + random.below(5)),
    preemptible: random.chance(1, 2),
    priority: random.below(3),
    policy: policies[random.below(policies.length)]!.name,
    within: {},
    key: { key, fingerprint: key },
  };
}

function change(random: Prng, userId: string, grant: GrantNumber): Command | undefined {
  const actor = { userId, role: "user" } as const;
  switch (random.below(6)) {
    case 0:
      return { kind: "placement.release", actor, grant };
    case 1:
      return { kind: "placement.fail", actor, grant, message: "broken" };
    case 2:
      return { kind: "placement.renew", actor, grant, walltimeMs: 4000 };
    case 3:
      return { kind: "placement.acknowledge", actor, grant };
    default:
      return undefined;
  }
}

function note(promises: Promises, key: string, views: readonly PlacementView[]): void {
  const places = views.map(({ userId, number: grant, node, gpus, startAt }) => ({
    userId,
    grant,
    node,
    gpus,
    startAt,
  }));
  promises.placed.set(key, places);
}
