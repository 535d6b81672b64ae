import { useMemo } from "react";
import type { timeScale } from "../chart/time-scale.ts";
import { useNow } from "../live/now.ts";
import { type Span, useReservations, useTimeline } from "../live/queries.ts";
import { instantAt, momentOf } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import { edgesOf, snap } from "./draft.ts";
import { chunkOf } from "./view.ts";

const SHOWN_MAX = 1_000;

/** What a view of a pool draws, up to date. */
export function usePoolData(pool: string, view: Span, isAll: boolean) {
  const now = useNow(15);
  const zone = useZone();
  const chunk = chunkOf(view);
  const timeline = useTimeline(pool, chunk);
  const list = useReservations({ pool, ...chunk, limit: SHOWN_MAX });
  const steps = timeline.data ?? NONE;
  const items = list.data?.items;
  const reservations = useMemo(
    () => (items ?? []).filter(({ state }) => isAll || state === "scheduled" || state === "active"),
    [items, isAll],
  );
  const edges = useMemo(() => edgesOf(steps), [steps]);
  const { year, month, day } = momentOf(view.from, zone);
  const midnight = instantAt({ year, month, day }, zone);
  return {
    now,
    steps,
    reservations,
    hasMore: list.data?.next_cursor !== null && list.data !== undefined,
    error: timeline.error ?? list.error,
    snapTo: (at: number, scale: ReturnType<typeof timeScale>) =>
      snap(at, scale, { edges: [...edges, now - (now % 60)], midnight }),
  };
}

const NONE: readonly never[] = [];
