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
import type { ViewResult } from "../result.ts";

/** What the reader asks of its worker. */
export type ReaderCall =
  | { readonly kind: "list"; readonly filter: ReservationFilter; readonly page: PageQuery }
  | { readonly kind: "get"; readonly grant: GrantNumber }
  | {
      readonly kind: "placements";
      readonly filter: PlacementListFilter;
      readonly page: PageQuery;
    }
  | { readonly kind: "placement"; readonly grant: GrantNumber }
  | { readonly kind: "activity"; readonly filter: ActivityFilter; readonly page: PageQuery }
  | { readonly kind: "report"; readonly name: string; readonly query: ReportQuery };

/** What the worker answers: once `ready`, then one reply per call, in order. */
export type ReaderReply =
  | { readonly kind: "ready" }
  | { readonly kind: "list"; readonly result: ViewResult<Page<ReservationItem>> }
  | { readonly kind: "get"; readonly result: ViewResult<ReservationDetail | undefined> }
  | { readonly kind: "placements"; readonly result: ViewResult<Page<PlacementView>> }
  | { readonly kind: "placement"; readonly result: ViewResult<PlacementView | undefined> }
  | { readonly kind: "activity"; readonly result: ViewResult<Page<ActivityItem>> }
  | { readonly kind: "report"; readonly result: ViewResult<ReportAnswer> }
  | { readonly kind: "fault"; readonly message: string };

export interface ReaderWorkerData {
  readonly file: string;
}
