import type {
  Actor,
  AssignGroup,
  InputPlace,
  PlacementView,
  RequestKey,
} from "../../../kernel/index.ts";
import type { FieldError } from "../../problems/problem.ts";
import type { GroupAssignment, GroupWire } from "../../schemas/market/index.ts";
import { toPlacementId } from "../ids.ts";
import type { Parsed } from "../reservation-codec.ts";
import { toMillis, toSecondsUp } from "../time.ts";

/** The command of a request whose types were checked. Errors: inputs without a place. */
export function toGroupCommand(
  body: GroupAssignment,
  context: { readonly actor: Actor; readonly userId: string; readonly key?: RequestKey },
): Parsed<AssignGroup> {
  const errors: FieldError[] = [];
  const near = (body.inputs ?? []).flatMap((input, index) => {
    const found = placeOf(input);
    if (found !== undefined) return [found];
    const message = "must have a node, or data centre, rack and server";
    errors.push({ path: `/inputs/${index}`, message });
    return [];
  });
  if (errors.length > 0) return { ok: false, errors };
  const { name, data_center: dataCenter, rack, lease_s, all_or_nothing } = body;
  return {
    ok: true,
    value: {
      kind: "group.assign",
      ...context,
      ...(name === undefined ? {} : { name }),
      requests: body.requests.map(({ cpu_milli = 0, memory_mib = 0 }) => ({
        cpuMilli: cpu_milli,
        memoryMib: memory_mib,
      })),
      allOrNothing: all_or_nothing ?? true,
      ...(dataCenter === undefined ? {} : { dataCenter }),
      ...(rack === undefined ? {} : { rack }),
      near,
      ...(lease_s === undefined ? {} : { leaseMs: toMillis(lease_s) }),
    },
  };
}

function placeOf(input: NonNullable<GroupAssignment["inputs"]>[number]): InputPlace | undefined {
  const { node, data_center: dataCenter, rack, server } = input;
  if (node !== undefined) return { node };
  if (dataCenter === undefined || rack === undefined || server === undefined) return undefined;
  return { dataCenter, rack, server };
}

/** Where a node stands. */
export interface NodePlaces {
  readonly dataCenter: string;
  readonly rack: string;
}

/** A group by its members; `placeOf` knows where their nodes are. There must be one. */
export function toGroupWire(
  members: readonly PlacementView[],
  nodePlace: (node: string) => NodePlaces,
): GroupWire {
  const [first] = members;
  const places = members.map(({ node }) => nodePlace(node));
  const held = members.flatMap(({ state }, i) =>
    state === "active" || state === "scheduled" ? [places[i]!] : [],
  );
  return {
    group_id: toPlacementId(first!.group),
    user_id: first!.userId,
    ...(first!.name === undefined ? {} : { name: first!.name }),
    spread: spreadOf(held.length > 0 ? held : places),
    members: members.map((member, i) => ({
      placement_id: toPlacementId(member.number),
      state: member.state,
      node: member.node,
      data_center: places[i]!.dataCenter,
      rack: places[i]!.rack,
      cpu_milli: member.pod.cpuMilli,
      memory_mib: member.pod.memoryMib,
      end_time: toSecondsUp(member.endAt),
    })),
  };
}

function spreadOf(places: readonly NodePlaces[]): GroupWire["spread"] {
  const [first] = places;
  if (places.some(({ dataCenter }) => dataCenter !== first?.dataCenter)) {
    return "several_data_centers";
  }
  return places.some(({ rack }) => rack !== first?.rack) ? "one_data_center" : "one_rack";
}
