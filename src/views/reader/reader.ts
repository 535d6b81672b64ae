import type { GrantNumber, PlacementView } from "../../kernel/index.ts";
import type {
  ActivityFilter,
  ActivityItem,
  Page,
  PageQuery,
  PlacementListFilter,
  ReservationDetail,
  ReservationFilter,
  ReservationItem,
} from "../lists/index.ts";
import type { ReportAnswer, ReportQuery } from "../reports/index.ts";
import { decline, type ViewResult } from "../result.ts";
import { type CallOutcome, createCallLine } from "./call-line.ts";
import type { ReaderCall } from "./messages.ts";

export interface ReaderOptions {
  /** The file that the follower writes; its view tables must exist. */
  readonly file: string;
  /** A question that takes longer is given up; 10 s if absent. */
  readonly timeLimitMs?: number;
  /** Questions that may wait for their turn; 64 if absent. */
  readonly waitingMax?: number;
}

/** A time limit for one question, in the place of the reader's own. */
export interface CallOptions {
  readonly timeLimitMs?: number;
}

/**
 * Reads the views in a thread of its own, so that a heavy report holds up nobody but the next
 * reader. Questions are answered one after another. `time_limit` and `overloaded` are answers
 * like any refusal; a promise that rejects is a fault of the file or of the thread.
 */
export interface Reader {
  list(
    filter: ReservationFilter,
    page: PageQuery,
    options?: CallOptions,
  ): Promise<ViewResult<Page<ReservationItem>>>;
  get(
    grant: GrantNumber,
    options?: CallOptions,
  ): Promise<ViewResult<ReservationDetail | undefined>>;
  placements(
    filter: PlacementListFilter,
    page: PageQuery,
    options?: CallOptions,
  ): Promise<ViewResult<Page<PlacementView>>>;
  placement(
    grant: GrantNumber,
    options?: CallOptions,
  ): Promise<ViewResult<PlacementView | undefined>>;
  activity(
    filter: ActivityFilter,
    page: PageQuery,
    options?: CallOptions,
  ): Promise<ViewResult<Page<ActivityItem>>>;
  report(
    name: string,
    query: ReportQuery,
    options?: CallOptions,
  ): Promise<ViewResult<ReportAnswer>>;
  /** Gives up what is under way (it rejects) and ends the thread. */
  close(): Promise<void>;
}

const TIME_LIMIT_MS = 10_000;
const WAITING_MAX = 64;

/** Resolves when the thread has opened the file; rejects if it can't. */
export async function openReader(options: ReaderOptions): Promise<Reader> {
  const { file, timeLimitMs = TIME_LIMIT_MS, waitingMax = WAITING_MAX } = options;
  const line = createCallLine({ file, waitingMax });
  await line.start();

  const ask = (call: ReaderCall, given: CallOptions | undefined): Promise<CallOutcome> =>
    line.call(call, given?.timeLimitMs ?? timeLimitMs);

  return {
    list: async (filter, page, given) => {
      const outcome = await ask({ kind: "list", filter, page }, given);
      return outcome.kind === "list" ? outcome.result : declined(outcome);
    },
    get: async (grant, given) => {
      const outcome = await ask({ kind: "get", grant }, given);
      return outcome.kind === "get" ? outcome.result : declined(outcome);
    },
    placements: async (filter, page, given) => {
      const outcome = await ask({ kind: "placements", filter, page }, given);
      return outcome.kind === "placements" ? outcome.result : declined(outcome);
    },
    placement: async (grant, given) => {
      const outcome = await ask({ kind: "placement", grant }, given);
      return outcome.kind === "placement" ? outcome.result : declined(outcome);
    },
    activity: async (filter, page, given) => {
      const outcome = await ask({ kind: "activity", filter, page }, given);
      return outcome.kind === "activity" ? outcome.result : declined(outcome);
    },
    report: async (name, query, given) => {
      const outcome = await ask({ kind: "report", name, query }, given);
      return outcome.kind === "report" ? outcome.result : declined(outcome);
    },
    close: () => line.close(),
  };
}

/** The refusal of a question that was not answered; throws for a fault. */
function declined(outcome: CallOutcome): ReturnType<typeof decline> {
  if (outcome.kind === "declined") return decline(outcome.error);
  const what = outcome.kind === "fault" ? outcome.message : `a reply of kind ${outcome.kind}`;
  throw new Error(`views: ${what}`);
}
