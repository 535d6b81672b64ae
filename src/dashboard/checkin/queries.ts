import { keepPreviousData, type UseQueryResult, useQuery } from "@tanstack/react-query";
import type {
  CheckinJobList,
  CheckinJobWire,
  CheckinStatus,
  CheckinTaskList,
  CheckinWhy,
} from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";

/** Check-ins are no events: what devices do is looked at again and again. */
const LOOK_EVERY_MS = 1_500;
const JOBS_SHOWN = 100;
const ROUNDS_SHOWN = 20;

export function useCheckinStatus(): UseQueryResult<CheckinStatus> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["checkins", "status"],
    queryFn: ({ signal }) => client.checkin.status({ signal }),
    refetchInterval: LOOK_EVERY_MS,
  });
}

/** The newest jobs. */
export function useCheckinJobs(): UseQueryResult<CheckinJobList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["checkins", "jobs"],
    queryFn: ({ signal }) => client.checkin.jobs.list({ limit: JOBS_SHOWN }, { signal }),
    refetchInterval: LOOK_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}

export function useCheckinJob(id: string): UseQueryResult<CheckinJobWire> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["checkins", "one", id],
    queryFn: ({ signal }) => client.checkin.jobs.get(id, { signal }),
    refetchInterval: LOOK_EVERY_MS,
  });
}

export function useCheckinRounds(id: string): UseQueryResult<CheckinTaskList> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["checkins", "rounds", id],
    queryFn: ({ signal }) => client.checkin.jobs.tasks(id, { limit: ROUNDS_SHOWN }, { signal }),
  });
}

export function useCheckinWhy(id: string): UseQueryResult<CheckinWhy> {
  const { client } = useLive();
  return useQuery({
    queryKey: ["checkins", "why", id],
    queryFn: ({ signal }) => client.checkin.jobs.why(id, { signal }),
    refetchInterval: LOOK_EVERY_MS,
    placeholderData: keepPreviousData,
  });
}
