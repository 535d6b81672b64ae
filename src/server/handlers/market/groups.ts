import {
  type GroupCommand,
  type LedgerState,
  listPlacements,
  nodeRow,
  type PlacementView,
} from "../../../kernel/index.ts";
import {
  type GroupWire,
  type NodePlaces,
  parsePlacementId,
  problem,
  toGroupCommand,
  toGroupWire,
  toMillis,
  toPlacementId,
} from "../../../wire/index.ts";
import { actorOf, ownerOf } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, keyOf, refusal } from "../context.ts";
import { maySee } from "./seen.ts";

type GroupHandlers = Pick<Handlers, "assignGroup" | "getGroup" | "renewGroup" | "releaseGroup">;

/** Members that one group has at most. */
const MEMBERS_MAX = 1_024;

/** Room for several processes close together. */
export function groupHandlers(context: Context): GroupHandlers {
  const { backend } = context;
  const look = (group: number): Promise<readonly PlacementView[]> =>
    backend.read((state) => membersOf(state, group));
  const change = async (command: GroupCommand & { readonly group: number }): Promise<Answer> => {
    const outcome = await ask(context, command, false);
    if (!outcome.ok) return refusal(outcome, "placements");
    const members = await look(command.group);
    if (members.length === 0) return unknownGroup(toPlacementId(command.group));
    return { status: 200, body: await told(context, members) };
  };
  return {
    assignGroup: (call) => assignGroup(context, call),
    getGroup: async ({ params, caller }) => {
      const group = parsePlacementId(params.id);
      const members = group === undefined ? [] : await look(group);
      const isSeen = members[0] !== undefined && maySee(caller, members[0].userId);
      return isSeen ? { status: 200, body: await told(context, members) } : unknownGroup(params.id);
    },
    renewGroup: async ({ params, body, caller }) => {
      const group = parsePlacementId(params.id);
      if (group === undefined) return unknownGroup(params.id);
      const leaseMs = toMillis(body.lease_s);
      return change({ kind: "group.renew", actor: actorOf(caller), group, leaseMs });
    },
    releaseGroup: async ({ params, caller }) => {
      const group = parsePlacementId(params.id);
      if (group === undefined) return unknownGroup(params.id);
      return change({ kind: "group.release", actor: actorOf(caller), group });
    },
  };
}

async function assignGroup(
  context: Context,
  { body, query, caller, request }: Call<"assignGroup">,
): Promise<Answer> {
  const owner = ownerOf(caller, body.user_id);
  if ("problem" in owner) return owner;
  const keyed = keyOf(request.headers["idempotency-key"], body);
  if ("errors" in keyed) return invalid(keyed.errors);
  const { userId } = owner;
  const command = toGroupCommand(body, { actor: actorOf(caller, userId), userId, ...keyed });
  if (!command.ok) return invalid(command.errors);
  const isDryRun = query.dry_run === true;
  const outcome = await ask(context, command.value, isDryRun);
  if (!outcome.ok) return refusal(outcome, "placements");
  const wire = await told(context, outcome.placements);
  const asked = body.requests.length;
  const reply: GroupWire = { ...wire, asked, ...(isDryRun ? { dry_run: true } : {}) };
  return { status: isDryRun || outcome.replayed ? 200 : 201, body: reply };
}

/** All members that are remembered, in the order of their numbers. */
function membersOf(state: LedgerState, group: number): readonly PlacementView[] {
  const { items } = listPlacements(state, { group }, MEMBERS_MAX);
  return items.filter(({ policy }) => policy === "group").toReversed();
}

function told({ backend }: Context, members: readonly PlacementView[]): Promise<GroupWire> {
  return backend.read((state) =>
    toGroupWire(members, (node): NodePlaces => {
      const facts = nodeRow(state.fleet, node)?.facts;
      return { dataCenter: facts?.dataCenter ?? "", rack: facts?.rack ?? "" };
    }),
  );
}

function unknownGroup(id: string): Answer {
  return { problem: problem("unknown_group", `There is no group ${JSON.stringify(id)} to see.`) };
}
