import { useCallback, useState } from "react";
import type { Offer, PoolSummary, Problem } from "../../wire/index.ts";
import { currentPlace, go, hrefOf } from "../frame/router.tsx";
import { type AskForm, newForm } from "./ask/form.ts";
import type { Draft } from "./draft.ts";
import { partsOf, type Wish } from "./overlay.ts";

/** What the calendar of one pool is told from above. */
export interface PoolCalendarProps {
  readonly pool: PoolSummary;
  readonly pools: readonly PoolSummary[];
  readonly reservation: string | undefined;
  readonly isMakingPool: boolean;
  readonly onMakePool: (isMaking: boolean) => void;
}

/** What can stand beside the chart. */
export type SideKind = "ask" | "reservation" | "schedule" | "pool";

/** What is being worked on: a wish, a reservation, a schedule; and what of it is drawn. */
export interface Work {
  readonly side: SideKind | undefined;
  readonly form: AskForm | undefined;
  readonly setForm: (form: AskForm) => void;
  readonly moving: Draft | undefined;
  readonly setMoving: (draft: Draft | undefined) => void;
  readonly tight: Problem["tight"];
  readonly setTight: (tight: Problem["tight"]) => void;
  readonly setOffer: (offer: Offer | undefined) => void;
  readonly wishes: readonly Wish[];
  /** What a window that is being drawn would ask for. */
  readonly amount: number;
  readonly ask: (draft: Pick<Draft, "start" | "end">) => void;
  readonly select: (id: string, pool?: string) => void;
  readonly openSchedule: () => void;
  readonly close: () => void;
}

const AMOUNT = 8;

/** Keeps what is being worked on; one thing at a time. */
export function useWork({ pool, reservation, isMakingPool, onMakePool }: PoolCalendarProps): Work {
  const [form, setForm] = useState<AskForm>();
  const [moving, setMoving] = useState<Draft>();
  const [tight, setTight] = useState<Problem["tight"]>();
  const [offer, setOffer] = useState<Offer>();
  const [isSchedule, setIsSchedule] = useState(false);
  const clear = useCallback(() => {
    setForm(undefined);
    setMoving(undefined);
    setOffer(undefined);
    setIsSchedule(false);
    onMakePool(false);
  }, [onMakePool]);
  const close = useCallback(() => {
    clear();
    goTo(pool.id, undefined);
  }, [clear, pool.id]);
  const side = sideOf({ isMakingPool, form, isSchedule, reservation });
  const shown = side === "reservation" ? moving : undefined;
  return {
    side,
    form,
    setForm,
    moving: shown,
    setMoving,
    tight,
    setTight,
    setOffer,
    wishes: wishesOf({
      pool: pool.id,
      form: side === "ask" ? form : undefined,
      moving: shown,
      offer,
    }),
    amount: form?.amount ?? AMOUNT,
    ask: ({ start, end }) => {
      if (reservation !== undefined) close();
      setForm((before) => askedFor(before, { start, end }));
    },
    select: (id, to = pool.id) => {
      if (id !== reservation) clear();
      goTo(to, id);
    },
    openSchedule: () => {
      close();
      setIsSchedule(true);
    },
    close,
  };
}

function sideOf(at: {
  readonly isMakingPool: boolean;
  readonly form: AskForm | undefined;
  readonly isSchedule: boolean;
  readonly reservation: string | undefined;
}): SideKind | undefined {
  if (at.isMakingPool) return "pool";
  if (at.form !== undefined) return "ask";
  if (at.isSchedule) return "schedule";
  return at.reservation === undefined ? undefined : "reservation";
}

/** A window that was drawn, in the form that is open, or in a new one. */
function askedFor(before: AskForm | undefined, window: Pick<Draft, "start" | "end">): AskForm {
  if (before === undefined) return newForm({ ...window, amount: AMOUNT });
  return { ...before, kind: "fixed", ...window };
}

/** The view stays in the address: a link shows what one sees. */
function goTo(pool: string, reservation: string | undefined): void {
  const { query } = currentPlace();
  const isSame = query.get("reservation") === (reservation ?? null) && query.get("pool") === pool;
  if (isSame) return;
  const from = query.get("from") ?? undefined;
  const to = query.get("to") ?? undefined;
  const isHere = query.get("pool") === null || query.get("pool") === pool;
  go(hrefOf("calendar", { pool, reservation, ...(isHere ? { from, to } : {}) }));
}

function wishesOf(work: {
  readonly pool: string;
  readonly form: AskForm | undefined;
  readonly moving: Draft | undefined;
  readonly offer: Offer | undefined;
}): readonly Wish[] {
  const { pool, form, moving, offer } = work;
  const wishes: Wish[] = [];
  if (form?.kind === "fixed") {
    const { start, end, amount } = form;
    if (start !== undefined && end !== undefined && end > start) {
      wishes.push({ kind: "draft", parts: [{ start, end, amount: amount ?? 0 }] });
    }
  }
  if (moving !== undefined) {
    wishes.push({ kind: "draft", parts: [moving] });
  }
  if (offer !== undefined && offer.pool === pool) {
    wishes.push({ kind: "offer", parts: partsOf(offer) });
  }
  return wishes;
}
