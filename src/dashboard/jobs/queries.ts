import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  FrameworkWire,
  JobDetail,
  JobList,
  JobListQuery,
  JobWhy,
  QueueWire,
} from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";

/** The first part of every key is a topic of the refresher. */

/** Offers make no event: they are asked for as long as somebody looks. */
const OFFERS_EVERY_MS = 2_000;

/** All queues, in the order in which they are served. */
export function useQueues(): UseQueryResult<readonly QueueWire[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["jobs", "queues"],
    queryFn: async ({ signal }) => (await client.queues.list({}, { signal })).items,
  });
}

/** Jobs, newest first. */
export function useJobs(query: JobListQuery): UseQueryResult<JobList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["jobs", "list", query],
    queryFn: ({ signal }) => client.jobs.list(query, { signal }),
    placeholderData: keepPreviousData,
  });
}

/** One job with a page of its parts. */
export function useJob(id: string, fromPart: number): UseQueryResult<JobDetail> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["jobs", "one", id, fromPart],
    queryFn: ({ signal }) =>
      client.jobs.get(id, { from_part: fromPart, limit: PARTS_SHOWN }, { signal }),
    placeholderData: keepPreviousData,
  });
}

export const PARTS_SHOWN = 50;

/** Why a job waits. Dear for the server: only for those that are shown. */
export function useWhy(id: string): UseQueryResult<JobWhy> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["whys", id],
    queryFn: ({ signal }) => client.jobs.why(id, { signal }),
    placeholderData: keepPreviousData,
  });
}

export function useFrameworks(): UseQueryResult<readonly FrameworkWire[]> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["jobs", "frameworks"],
    queryFn: async ({ signal }) => (await client.jobs.frameworks({ signal })).items,
    refetchInterval: OFFERS_EVERY_MS,
  });
}
