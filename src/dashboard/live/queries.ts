import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  ActivityList,
  ActivityQuery,
  PoolSummary,
  PoolWire,
  Report,
  ReportName,
  ReportQuery,
  Reservation,
  ReservationList,
  ReservationListQuery,
  TimelineStep,
} from "../../wire/index.ts";
import { useLive } from "./provider.tsx";

/** The first part of every key is a topic of the refresher: that is how events find queries. */

/** Refusals make no event, and time goes on: reports look again by themselves. */
const REPORT_EVERY_MS = 30_000;

/** More steps than any screen has columns. */
const STEPS_MAX = 20_000;
const POOLS_MAX = 1_000;

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

async function take<Item>(items: AsyncIterable<Item>, max: number): Promise<readonly Item[]> {
  const taken: Item[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length >= max) break;
  }
  return taken;
}
