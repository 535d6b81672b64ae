import { useEffect, useState } from "react";
import type { PoolSummary } from "../../wire/index.ts";
import { currentPlace, go, hrefOf } from "../frame/router.tsx";
import { type Span, useReservation } from "../live/queries.ts";
import { spanOf } from "../overview/pool-span.ts";
import { DAY_S, HOUR_S } from "../show/time.ts";
import { around, spanFrom } from "./view.ts";

const FIRST_LOOK_S = 10 * DAY_S;
const ADDRESS_MS = 300;

/** What is on the screen: from the address, else a stretch around now, or the whole schedule. */
export function useView(pool: PoolSummary): readonly [Span, (view: Span) => void] {
  const [view, setView] = useState(() => viewInAddress() ?? firstLook(pool));
  useEffect(() => {
    const timer = setTimeout(() => {
      const { path, query } = currentPlace();
      if (path !== "calendar" || (query.get("pool") ?? pool.id) !== pool.id) return;
      const reservation = query.get("reservation") ?? undefined;
      go(hrefOf("calendar", { pool: pool.id, reservation, ...view }), { replace: true });
    }, ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [pool.id, view]);
  return [view, setView];
}

function viewInAddress(): Span | undefined {
  const { query } = currentPlace();
  const [from, to] = [Number(query.get("from")), Number(query.get("to"))];
  return Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > from
    ? { from, to }
    : undefined;
}

/** What is shown of a pool at first. */
export function firstLook(pool: PoolSummary): Span {
  const now = Math.floor(Date.now() / 1_000);
  const { from, to } = spanOf(pool, now, FIRST_LOOK_S);
  if (!pool.allow_past) return spanFrom(now, FIRST_LOOK_S);
  const room = Math.round((to - from) * 0.03);
  return { from: from - room, to: to + room };
}

/** A link to a reservation shows it: the view goes there once. */
export function useShowSelected(
  reservation: string | undefined,
  view: Span,
  setView: (view: Span) => void,
): void {
  const { data } = useReservation(reservation);
  const [shown, setShown] = useState<string>();
  useEffect(() => {
    if (data === undefined || shown === data.reservation_id) return;
    setShown(data.reservation_id);
    const { start_time: from, end_time: to } = data;
    if (to < view.from || from > view.to) setView(around({ from, to }));
  }, [data, shown, view, setView]);
}

/** Where asking by keyboard begins: the next full hour on the screen, or in the schedule. */
export function nextWindow(pool: PoolSummary, view: Span): { start: number; end: number } {
  const now = Math.floor(Date.now() / 1_000);
  const earliest = pool.allow_past ? (pool.start_time ?? view.from) : now;
  const from = Math.max(earliest, view.from);
  const start = pool.allow_past && from === earliest ? from : from - (from % HOUR_S) + HOUR_S;
  return { start, end: start + DAY_S };
}
