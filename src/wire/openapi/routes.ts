import { type TObject, type TSchema, Type } from "typebox";
import type { Role } from "../../kernel/index.ts";
import type { ProblemCode } from "../problems/table.ts";
import { maintenanceName, poolRef, reservationId } from "../schemas/atoms.ts";
import { ActivityList, Health, PoolList, Report, ReservationList } from "../schemas/lists.ts";
import {
  MaintenanceRequest,
  PoolChange,
  PoolRepairReply,
  PoolRequest,
  PoolWire,
  ScheduleRequest,
  Timeline,
} from "../schemas/pools.ts";
import {
  ActivityQuery,
  DryRunQuery,
  PoolListQuery,
  REPORT_NAMES,
  ReportQuery,
  ReservationListQuery,
  StreamQuery,
  TimelineQuery,
} from "../schemas/queries.ts";
import {
  Reservation,
  ReservationChange,
  ReservationGroupReply,
  ReservationReply,
  ReservationRequest,
} from "../schemas/reservations.ts";
import { StreamEvent } from "../schemas/stream.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One path with one method: what it takes, what it answers, and who may use it. */
export interface RouteSpec {
  readonly method: Method;
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly tag: "reservations" | "pools" | "reports" | "server";
  readonly summary: string;
  readonly description?: string;
  /** Least role; `nobody` needs no token. */
  readonly needs: Role | "nobody";
  readonly params?: TObject;
  readonly query?: TObject;
  readonly takesKey?: boolean;
  readonly body?: TSchema;
  readonly replies: Readonly<Record<number, Reply>>;
  readonly problems: readonly ProblemCode[];
}

export interface Reply {
  readonly description: string;
  readonly schema: TSchema;
  readonly types?: readonly string[];
}

const poolParams = Type.Object({ id: poolRef });
const reservationParams = Type.Object({ id: reservationId });
const text = Type.String();

const SHAPE_PROBLEMS = [
  "unknown_pool",
  "invalid_amount",
  "invalid_window",
  "starts_in_past",
  "out_of_schedule",
  "user_limit_exceeded",
  "ledger_full",
  "exceeds_capacity",
  "insufficient_capacity",
] as const;
const OPTION_PROBLEMS = [
  "unknown_fallback",
  "fallback_is_itself",
  "too_many_fallbacks",
  "float_does_not_fit",
] as const;

const reply = (schema: TSchema, description: string): Reply => ({ schema, description });

/** Every path under the one port, by the name its handler has. */
export const ROUTES = {
  requestReservation: {
    method: "POST",
    path: "/v1/reservations",
    tag: "reservations",
    summary: "Ask for capacity",
    description:
      "A fixed window, a flexible one, or steps; once or repeated. A refusal says why, " +
      "and what would be granted instead.",
    needs: "user",
    query: DryRunQuery,
    takesKey: true,
    body: ReservationRequest,
    replies: {
      200: reply(
        Type.Union([ReservationReply, ReservationGroupReply]),
        "A dry run, or a request whose key was used before.",
      ),
      201: reply(Type.Union([ReservationReply, ReservationGroupReply]), "Granted and durable."),
    },
    problems: [
      ...SHAPE_PROBLEMS,
      "idempotency_key_reused",
      "tier_not_permitted",
      "trial_cap_exceeded",
      "search_truncated",
    ],
  },
  listReservations: {
    method: "GET",
    path: "/v1/reservations",
    tag: "reservations",
    summary: "List reservations",
    description: "Newest first. Users see their own.",
    needs: "viewer",
    query: ReservationListQuery,
    replies: { 200: reply(ReservationList, "A page.") },
    problems: [],
  },
  getReservation: {
    method: "GET",
    path: "/v1/reservations/{id}",
    tag: "reservations",
    summary: "One reservation",
    needs: "viewer",
    params: reservationParams,
    replies: { 200: reply(Reservation, "As it is now.") },
    problems: ["unknown_reservation"],
  },
  amendReservation: {
    method: "PATCH",
    path: "/v1/reservations/{id}",
    tag: "reservations",
    summary: "Change the amount or the window",
    description: "It succeeds whole or changes nothing.",
    needs: "user",
    params: reservationParams,
    query: DryRunQuery,
    body: ReservationChange,
    replies: { 200: reply(ReservationReply, "Changed.") },
    problems: [
      "unknown_reservation",
      "not_live",
      "already_started",
      ...SHAPE_PROBLEMS,
      "trial_cap_exceeded",
    ],
  },
  cancelReservation: {
    method: "DELETE",
    path: "/v1/reservations/{id}",
    tag: "reservations",
    summary: "Cancel",
    description: "What is left of the window is free again at once.",
    needs: "user",
    params: reservationParams,
    query: DryRunQuery,
    replies: { 200: reply(ReservationReply, "Cancelled.") },
    problems: ["unknown_reservation", "not_live"],
  },
  createPool: {
    method: "POST",
    path: "/v1/pools",
    tag: "pools",
    summary: "Create a pool",
    needs: "admin",
    body: PoolRequest,
    replies: { 201: reply(PoolWire, "Created.") },
    problems: [
      "pool_exists",
      "too_many_pools",
      "too_many_entries",
      "invalid_schedule",
      ...OPTION_PROBLEMS,
    ],
  },
  listPools: {
    method: "GET",
    path: "/v1/pools",
    tag: "pools",
    summary: "List pools",
    description: "By id, without the entries of their schedules.",
    needs: "viewer",
    query: PoolListQuery,
    replies: { 200: reply(PoolList, "A page.") },
    problems: [],
  },
  getPool: {
    method: "GET",
    path: "/v1/pools/{id}",
    tag: "pools",
    summary: "One pool with its schedule",
    needs: "viewer",
    params: poolParams,
    replies: { 200: reply(PoolWire, "As it is now.") },
    problems: ["unknown_pool"],
  },
  updatePool: {
    method: "PUT",
    path: "/v1/pools/{id}",
    tag: "pools",
    summary: "Change a pool's options",
    description: "What is absent stays as it is. The schedule has its own path.",
    needs: "admin",
    params: poolParams,
    body: PoolChange,
    replies: { 200: reply(PoolWire, "Changed.") },
    problems: ["unknown_pool", ...OPTION_PROBLEMS],
  },
  deletePool: {
    method: "DELETE",
    path: "/v1/pools/{id}",
    tag: "pools",
    summary: "Delete a pool that holds nothing",
    needs: "admin",
    params: poolParams,
    replies: { 200: reply(PoolWire, "As it was.") },
    problems: ["unknown_pool", "pool_in_use", "pool_is_fallback"],
  },
  replaceSchedule: {
    method: "PUT",
    path: "/v1/pools/{id}/schedule",
    tag: "pools",
    summary: "Replace a pool's schedule",
    description:
      "Reservations that no longer fit move to a fallback pool or are displaced. " +
      "With `dry_run=true` the reply shows which, and nothing is stored.",
    needs: "admin",
    params: poolParams,
    query: DryRunQuery,
    body: ScheduleRequest,
    replies: { 200: reply(PoolRepairReply, "What the change does.") },
    problems: ["unknown_pool", "too_many_entries", "invalid_schedule"],
  },
  addMaintenance: {
    method: "POST",
    path: "/v1/pools/{id}/maintenance",
    tag: "pools",
    summary: "Take capacity away for a while",
    needs: "admin",
    params: poolParams,
    query: DryRunQuery,
    body: MaintenanceRequest,
    replies: {
      200: reply(PoolRepairReply, "A dry run."),
      201: reply(PoolRepairReply, "What the window does."),
    },
    problems: ["unknown_pool", "maintenance_exists", "too_much_maintenance", "maintenance_in_past"],
  },
  removeMaintenance: {
    method: "DELETE",
    path: "/v1/pools/{id}/maintenance/{mid}",
    tag: "pools",
    summary: "Give capacity back before its time",
    needs: "admin",
    params: Type.Object({ id: poolRef, mid: maintenanceName }),
    query: DryRunQuery,
    replies: { 200: reply(PoolRepairReply, "Removed.") },
    problems: ["unknown_pool", "unknown_maintenance"],
  },
  getTimeline: {
    method: "GET",
    path: "/v1/pools/{id}/timeline",
    tag: "pools",
    summary: "Capacity, use and room over time",
    needs: "viewer",
    params: poolParams,
    query: TimelineQuery,
    replies: { 200: reply(Timeline, "Steps without gaps, in order.") },
    problems: ["unknown_pool"],
  },
  getReport: {
    method: "GET",
    path: "/v1/reports/{name}",
    tag: "reports",
    summary: "A report",
    description: "JSON, or CSV with `format=csv` or `Accept: text/csv`. Users see their own.",
    needs: "viewer",
    params: Type.Object({ name: Type.Enum(REPORT_NAMES) }),
    query: ReportQuery,
    replies: {
      200: { ...reply(Report, "Rows."), types: ["application/json", "text/csv"] },
    },
    problems: ["unknown_report", "report_too_large"],
  },
  listActivity: {
    method: "GET",
    path: "/v1/activity",
    tag: "reports",
    summary: "What happened, newest first",
    needs: "viewer",
    query: ActivityQuery,
    replies: { 200: reply(ActivityList, "A page.") },
    problems: [],
  },
  stream: {
    method: "GET",
    path: "/v1/stream",
    tag: "reports",
    summary: "What happens, as it happens",
    description:
      "Server-sent events. `Last-Event-ID` or `from_seq` go on where a reader left off, " +
      "without gap or repeat. The `id` of an event is its record's number, with `.1`, `.2` ... " +
      "on all but the last event of a record that has several.",
    needs: "viewer",
    query: StreamQuery,
    replies: {
      200: { ...reply(StreamEvent, "The `data` of each event."), types: ["text/event-stream"] },
    },
    problems: ["records_trimmed", "too_many_streams"],
  },
  getIndex: {
    method: "GET",
    path: "/",
    tag: "server",
    summary: "Leads to the page",
    needs: "nobody",
    replies: { 302: { ...reply(text, "To `ui/`."), types: ["text/html"] } },
    problems: [],
  },
  getProblems: {
    method: "GET",
    path: "/problems",
    tag: "server",
    summary: "What each problem code means",
    needs: "nobody",
    replies: { 200: { ...reply(text, "A page."), types: ["text/html"] } },
    problems: [],
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    tag: "server",
    summary: "This description",
    needs: "nobody",
    replies: { 200: reply(Type.Object({}), "OpenAPI 3.1.") },
    problems: [],
  },
  getMetrics: {
    method: "GET",
    path: "/metrics",
    tag: "server",
    summary: "Counters for Prometheus",
    needs: "viewer",
    replies: { 200: { ...reply(text, "Text format."), types: ["text/plain"] } },
    problems: [],
  },
  getHealth: {
    method: "GET",
    path: "/healthz",
    tag: "server",
    summary: "Is the process alive?",
    needs: "nobody",
    replies: { 200: reply(Health, "It is.") },
    problems: [],
  },
  getReadiness: {
    method: "GET",
    path: "/readyz",
    tag: "server",
    summary: "Can it take requests?",
    needs: "nobody",
    replies: { 200: reply(Health, "It can.") },
    problems: ["not_ready"],
  },
} as const satisfies Record<string, RouteSpec>;

export type RouteName = keyof typeof ROUTES;
