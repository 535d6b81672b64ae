import { GROUP_CENTRES_EXACT_MAX, GROUP_REQUESTS_MAX } from "../../limits.ts";
import type { Capacity } from "../types.ts";
import { countPlaced, type Packing, pack, sumOf } from "./pack.ts";
import type {
  GroupAllocation,
  GroupOptions,
  GroupRejection,
  GroupServer,
  GroupSpread,
} from "./types.ts";

/**
 * Places N requests close together: all in one rack if that can be, else in one data centre (in
 * as few of its racks as are found), else in the fewest data centres. Of equally good places the
 * one with most of the data wins, then the one that is left with least room, then the lower number.
 *
 * Every request is tried on every machine and placed at most once. What can't be placed is named.
 * Cost: a packing per rack and data centre; `GROUP_SEARCH_STEPS_MAX` bounds each search.
 */
export function allocateGroup(
  servers: readonly GroupServer[],
  requests: readonly Capacity[],
  options: GroupOptions,
): GroupAllocation {
  const allowed = servers.filter(
    ({ dataCenter, rack }) =>
      (options.dataCenter === undefined || dataCenter === options.dataCenter) &&
      (options.rack === undefined || rack === options.rack),
  );
  const rejection = faultOf(allowed, requests, options);
  if (rejection !== undefined) return { ok: false, rejection };
  const search: Search = { requests, near: new Set(options.near) };
  const plan = planIn(search, allowed);
  const placed = countPlaced(plan.packing);
  if (placed === 0 || (options.allOrNothing && placed < requests.length)) {
    const missing = sumOf(requests.filter((_, k) => plan.packing[k]! < 0));
    return { ok: false, rejection: { reason: "not_enough_room", placed, missing } };
  }
  return {
    ok: true,
    places: plan.packing.map((index) => (index < 0 ? undefined : plan.servers[index]!.server)),
    spread: plan.spread,
  };
}

interface Search {
  readonly requests: readonly Capacity[];
  readonly near: ReadonlySet<number>;
}

interface Plan {
  readonly servers: readonly GroupServer[];
  readonly packing: Packing;
  readonly spread: GroupSpread;
}

function faultOf(
  servers: readonly GroupServer[],
  requests: readonly Capacity[],
  { allOrNothing }: GroupOptions,
): GroupRejection | undefined {
  if (requests.length === 0) return { reason: "no_requests" };
  if (requests.length > GROUP_REQUESTS_MAX) {
    return { reason: "too_many_requests", max: GROUP_REQUESTS_MAX };
  }
  if (!allOrNothing || servers.length === 0) return undefined;
  const request = requests.findIndex(
    ({ cores, memory }) => !servers.some((s) => s.cores >= cores && s.memory >= memory),
  );
  return request < 0 ? undefined : { reason: "no_machine_is_large_enough", request };
}

function planIn(search: Search, servers: readonly GroupServer[]): Plan {
  const racks = groupBy(servers, ({ rack }) => rack);
  const inRack = bestComplete(search, racks);
  if (inRack !== undefined) return { ...inRack, spread: "one_rack" };
  const centres = groupBy(servers, ({ dataCenter }) => dataCenter);
  const inCentre = bestComplete(search, centres);
  if (inCentre !== undefined) {
    return { ...inFewRacks(search, inCentre), spread: "one_data_center" };
  }
  const spread = "several_data_centers";
  const inSome = fewestCentres(search, centres);
  if (inSome !== undefined) return { ...inFewRacks(search, inSome), spread };
  return { servers, packing: pack(search.requests, servers), spread };
}

interface Packed {
  readonly servers: readonly GroupServer[];
  readonly packing: Packing;
}

/** The best of several places that take all requests, if one does. */
function bestComplete(
  search: Search,
  places: readonly (readonly GroupServer[])[],
): Packed | undefined {
  for (const servers of inOrderOfMerit(search, places)) {
    const packing = pack(search.requests, servers);
    if (countPlaced(packing) === search.requests.length) return { servers, packing };
  }
  return undefined;
}

/** Most of the data first, then the least room (larger places stay whole for larger groups). */
function inOrderOfMerit(
  { near }: Search,
  places: readonly (readonly GroupServer[])[],
): readonly (readonly GroupServer[])[] {
  const merit = places.map((servers, k) => {
    const { cores, memory } = sumOf(servers);
    const data = servers.filter(({ server }) => near.has(server)).length;
    return { servers, data, cores, memory, k };
  });
  merit.sort((a, b) => b.data - a.data || a.cores - b.cores || a.memory - b.memory || a.k - b.k);
  return merit.map(({ servers }) => servers);
}

/** Leaves racks out, the emptiest-handed first, as long as all requests still fit. */
function inFewRacks(search: Search, { servers, packing }: Packed): Packed {
  let best: Packed = { servers, packing };
  const racks = inOrderOfMerit(
    search,
    groupBy(servers, ({ rack }) => rack),
  );
  // Least data first, and of those the smallest: the reverse of what we want to keep.
  const droppable = racks.toSorted((a, b) => dataIn(search, a) - dataIn(search, b));
  for (const rack of droppable) {
    const without = best.servers.filter((server) => !rack.includes(server));
    const smaller = pack(search.requests, without);
    if (countPlaced(smaller) === search.requests.length) {
      best = { servers: without, packing: smaller };
    }
  }
  return best;
}

function dataIn({ near }: Search, servers: readonly GroupServer[]): number {
  return servers.filter(({ server }) => near.has(server)).length;
}

/** All sets of data centres by rising size; beyond `GROUP_CENTRES_EXACT_MAX` the largest first. */
function fewestCentres(
  search: Search,
  centres: readonly (readonly GroupServer[])[],
): Packed | undefined {
  for (let size = 2; size <= centres.length; size++) {
    const sets = centres.length <= GROUP_CENTRES_EXACT_MAX ? subsets(centres.length, size) : [];
    const chosen = sets.map((set) => set.flatMap((k) => centres[k]!));
    if (sets.length === 0) chosen.push(byRoom(centres).slice(0, size).flat());
    const found = bestComplete(search, chosen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function byRoom(centres: readonly (readonly GroupServer[])[]): readonly (readonly GroupServer[])[] {
  return centres.toSorted((a, b) => sumOf(b).cores - sumOf(a).cores || b.length - a.length);
}

/** All sets of `size` numbers below `count`, in order. */
function subsets(count: number, size: number, from = 0): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  const found: (readonly number[])[] = [];
  for (let first = from; first <= count - size; first++) {
    for (const rest of subsets(count, size - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}

/** Groups in the order of their numbers. */
function groupBy(
  servers: readonly GroupServer[],
  keyOf: (server: GroupServer) => number,
): readonly (readonly GroupServer[])[] {
  const groups = new Map<number, GroupServer[]>();
  for (const server of servers) {
    const group = groups.get(keyOf(server));
    if (group === undefined) groups.set(keyOf(server), [server]);
    else group.push(server);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
