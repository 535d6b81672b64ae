import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  ActivityList,
  ActivityQuery,
  ClusterWire,
  NodeDetail,
  PlacementList,
  PlacementListQuery,
  PlacementWire,
  PolicyWire,
  PoolSummary,
  PoolWire,
  Report,
  ReportName,
  ReportQuery,
  Reservation,
  ReservationList,
  ReservationListQuery,
  RunWire,
  TimelineStep,
} from "../../wire/index.ts";
import { useLive } from "./provider.tsx";

/** The first part of every key is a topic of the refresher: that is how events find queries. */

/** Refusals make no event, and time goes on: reports look again by themselves. */
const REPORT_EVERY_MS = 30_000;

/** More steps than any screen has columns. */
const STEPS_MAX = 20_000;
const POOLS_MAX = 1_000;
const CLUSTERS_MAX = 1_000;
/** As many GPUs as the map is made for. */
const RUNNING_MAX = 64_000;
const HEARTBEAT_EVERY_MS = 10_000;

/** All pools, by id. */
export function usePools(): UseQueryResult<readonly PoolSummary[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["pools"],
    queryFn: ({ signal }) => take(client.pools.listAll({ limit: 1_000 }, { signal }), POOLS_MAX),
  });
}

/** One pool with its schedule. */
export function usePool(id: string): UseQueryResult<PoolWire> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["pools", id],
    queryFn: ({ signal }) => client.pools.get(id, { signal }),
  });
}

/** A span in Unix seconds, half-open. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Capacity over time; what was shown before stays until the new span is there. */
export function useTimeline(pool: string, span: Span): UseQueryResult<readonly TimelineStep[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["timeline", pool, span.from, span.to],
    queryFn: ({ signal }) =>
      take(client.pools.timelineAll(pool, { ...span, limit: 10_000 }, { signal }), STEPS_MAX),
    placeholderData: keepPreviousData,
  });
}

/** A page of reservations, newest first. */
export function useReservations(query: ReservationListQuery): UseQueryResult<ReservationList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["reservations", "list", query],
    queryFn: ({ signal }) => client.list(query, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** One reservation; waits as long as `id` is not known. */
export function useReservation(id: string | undefined): UseQueryResult<Reservation> {
  const { client } = useLive();
  return useQuery({
    enabled: id !== undefined,
    queryKey: ["reservations", "one", id],
    queryFn: ({ signal }) => client.get(id ?? "", { signal }),
  });
}

/** What happened, newest first. */
export function useActivity(query: ActivityQuery): UseQueryResult<ActivityList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["activity", query],
    queryFn: ({ signal }) => client.activity(query, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useReport(name: ReportName, query: ReportQuery = {}): UseQueryResult<Report> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["reports", name, query],
    queryFn: ({ signal }) => client.report(name, query, { signal }),
    refetchInterval: REPORT_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

/** One node with its metrics; asked again by itself, for heartbeats make no events. */
export function useNode(id: string): UseQueryResult<NodeDetail> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["nodes", "one", id],
    queryFn: ({ signal }) => client.nodes.get(id, { signal }),
    refetchInterval: HEARTBEAT_EVERY_MS,
  });
}

/** Placements, newest first. */
export function usePlacements(query: PlacementListQuery): UseQueryResult<PlacementList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["placements", "list", query],
    queryFn: ({ signal }) => client.placements.list(query, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** Every running placement there is, for those who draw owners; undefined while not wanted. */
export function useRunningPlacements(isWanted: boolean): readonly PlacementWire[] {
  const { client } = useLive();
  const { data } = useQuery({
    queryKey: ["placements", "running"],
    enabled: isWanted,
    queryFn: ({ signal }) =>
      take(client.placements.listAll({ state: "active", limit: 1_000 }, { signal }), RUNNING_MAX),
  });
  return data ?? NO_PLACEMENTS;
}

export function useClusters(isFull: boolean): UseQueryResult<readonly ClusterWire[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["clusters", isFull],
    queryFn: ({ signal }) =>
      take(client.clusters.listAll({ full: isFull, limit: 1_000 }, { signal }), CLUSTERS_MAX),
  });
}

export function usePolicies(): UseQueryResult<readonly PolicyWire[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["policies"],
    queryFn: ({ signal }) => take(client.policies.listAll({ limit: 1_000 }, { signal }), 1_000),
  });
}

const NO_PLACEMENTS: readonly PlacementWire[] = [];

/** Parts of jobs that run now, newest first; `undefined` for all pools. */
export function useRuns(
  pool: string | undefined,
  isWanted = true,
): UseQueryResult<readonly RunWire[]> {
  const { client } = useLive();
  const query = { limit: 1_000, ...(pool === undefined ? {} : { pool }) };
  return useQuery({
    queryKey: ["jobs", "runs", query],
    enabled: isWanted,
    queryFn: ({ signal }) => take(client.jobs.runsAll(query, { signal }), RUNNING_MAX),
    placeholderData: keepPreviousData,
  });
}

/** As many items of a list as are wanted, page after page. */
export async function take<Item>(
  items: AsyncIterable<Item>,
  max: number,
): Promise<readonly Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= max) break;
  }
  return taken;
}
