import { randomBytes } from "node:crypto";
import type { Actor, PoolCommand, PoolId } from "../../kernel/index.ts";
import {
  type Done,
  LIST_LIMIT,
  problem,
  TIMELINE_LIMIT,
  toCreateCommand,
  toMaintenanceCommand,
  toPoolSummary,
  toPoolWire,
  toRepairWire,
  toReplaceCommand,
  toUpdateCommand,
} from "../../wire/index.ts";
import { actorOf } from "../access/caller.ts";
import type { Answer, Handlers } from "../http/call.ts";
import { ask, type Context, invalid, refusal } from "./context.ts";
import { poolsAfter } from "./live.ts";
import { timelineOf } from "./timeline.ts";

type PoolHandlers = Pick<
  Handlers,
  | "createPool"
  | "listPools"
  | "getPool"
  | "updatePool"
  | "deletePool"
  | "replaceSchedule"
  | "addMaintenance"
  | "removeMaintenance"
  | "getTimeline"
>;

export function poolHandlers(context: Context): PoolHandlers {
  return { ...optionHandlers(context), ...capacityHandlers(context), ...readHandlers(context) };
}

function optionHandlers(
  context: Context,
): Pick<PoolHandlers, "createPool" | "updatePool" | "deletePool"> {
  return {
    createPool: async ({ body, caller }) => {
      const command = toCreateCommand(body, actorOf(caller));
      if (!command.ok) return invalid(command.errors);
      const outcome = await ask(context, command.value, false);
      return outcome.ok ? poolAnswer(context, body.id, 201) : refusal(outcome);
    },
    updatePool: async ({ body, params, caller }) => {
      const command = toUpdateCommand(body, { actor: actorOf(caller), pool: params.id });
      if (!command.ok) return invalid(command.errors);
      const outcome = await ask(context, command.value, false);
      return outcome.ok ? poolAnswer(context, params.id, 200) : refusal(outcome);
    },
    deletePool: async ({ params, caller }) => {
      const before = await poolAnswer(context, params.id, 200);
      if ("problem" in before) return before;
      const command = { kind: "pool.delete", actor: actorOf(caller), pool: params.id } as const;
      const outcome = await ask(context, command, false);
      return outcome.ok ? before : refusal(outcome);
    },
  };
}

function capacityHandlers(
  context: Context,
): Pick<PoolHandlers, "replaceSchedule" | "addMaintenance" | "removeMaintenance"> {
  const change = async (
    command: PoolCommand,
    isDryRun: boolean,
    told: { readonly status: number; readonly maintenanceId?: string },
  ): Promise<Answer> => {
    const outcome = await ask(context, command, isDryRun);
    if (!outcome.ok) return refusal(outcome);
    const { maintenanceId, status } = told;
    const body = {
      pool: command.pool,
      ...(maintenanceId === undefined ? {} : { maintenance_id: maintenanceId }),
      repair: repairOf(outcome),
      ...(isDryRun ? { dry_run: true } : {}),
    };
    return { status: isDryRun ? 200 : status, body };
  };
  return {
    replaceSchedule: async ({ body, params, query, caller }) => {
      const command = toReplaceCommand(body, { actor: actorOf(caller), pool: params.id });
      if (!command.ok) return invalid(command.errors);
      return change(command.value, query.dry_run === true, { status: 200 });
    },
    addMaintenance: async ({ body, params, query, caller }) => {
      const target = { actor: actorOf(caller), pool: params.id, id: inventId() };
      const command = toMaintenanceCommand(body, target);
      if (!command.ok) return invalid(command.errors);
      const maintenanceId = command.value.maintenance.id;
      return change(command.value, query.dry_run === true, { status: 201, maintenanceId });
    },
    removeMaintenance: async ({ params, query, caller }) => {
      const { id: pool, mid: maintenanceId } = params;
      const command = removal(actorOf(caller), pool, maintenanceId);
      return change(command, query.dry_run === true, { status: 200, maintenanceId });
    },
  };
}

function readHandlers(
  context: Context,
): Pick<PoolHandlers, "listPools" | "getPool" | "getTimeline"> {
  const { backend } = context;
  return {
    listPools: async ({ query }) => {
      const limit = query.limit ?? LIST_LIMIT;
      const items = await backend.read((state) =>
        poolsAfter(state, query.cursor, limit + 1).map(toPoolSummary),
      );
      const told = items.slice(0, limit);
      const next_cursor = items.length > limit ? (told[told.length - 1]?.id ?? null) : null;
      return { status: 200, body: { items: told, next_cursor } };
    },
    getPool: ({ params }) => poolAnswer(context, params.id, 200),
    getTimeline: async ({ params, query }) => {
      const { from, to } = query;
      if (from !== undefined && to !== undefined && from >= to) {
        return invalid([{ path: "to", message: "must be after from" }]);
      }
      const wish = {
        limit: query.limit ?? TIMELINE_LIMIT,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      const now = backend.now();
      const timeline = await backend.read((state) => {
        const pool = state.pools.get(params.id);
        return pool === undefined ? undefined : timelineOf(pool, wish, now);
      });
      return timeline === undefined ? unknownPool(params.id) : { status: 200, body: timeline };
    },
  };
}

async function poolAnswer(context: Context, id: PoolId, status: number): Promise<Answer> {
  const body = await context.backend.read((state) => {
    const pool = state.pools.get(id);
    return pool === undefined ? undefined : toPoolWire(pool);
  });
  return body === undefined ? unknownPool(id) : { status, body };
}

function repairOf({ repair }: Done) {
  return toRepairWire(repair ?? { moved: [], displaced: [], kept: 0 });
}

function removal(actor: Actor, pool: PoolId, maintenanceId: string): PoolCommand {
  return { kind: "pool.remove_maintenance", actor, pool, maintenanceId };
}

function unknownPool(id: string): Answer {
  return {
    problem: problem("unknown_pool", `There is no pool ${JSON.stringify(id)}.`, { pool: id }),
  };
}

/** A name for a maintenance window whose caller gave none. */
function inventId(): string {
  return `m${randomBytes(6).toString("hex")}`;
}
