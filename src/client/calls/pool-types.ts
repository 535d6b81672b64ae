import type {
  MaintenanceRequest,
  PoolChange,
  PoolList,
  PoolListQuery,
  PoolRepairReply,
  PoolRequest,
  PoolSummary,
  PoolWire,
  ScheduleRequest,
  Timeline,
  TimelineQuery,
  TimelineStep,
} from "../../wire/index.ts";
import type { CallOptions, ChangeOptions } from "../options.ts";

/** Pools, their schedules and their maintenance. */
export interface PoolClient {
  create(body: PoolRequest, options?: CallOptions): Promise<PoolWire>;
  get(id: string, options?: CallOptions): Promise<PoolWire>;
  list(query?: PoolListQuery, options?: CallOptions): Promise<PoolList>;
  listAll(query?: PoolListQuery, options?: CallOptions): AsyncIterable<PoolSummary>;
  update(id: string, change: PoolChange, options?: CallOptions): Promise<PoolWire>;
  delete(id: string, options?: CallOptions): Promise<PoolWire>;
  /** Replaces the schedule; the reply says what became of the reservations it touched. */
  schedule(id: string, body: ScheduleRequest, options?: ChangeOptions): Promise<PoolRepairReply>;
  addMaintenance(
    id: string,
    body: MaintenanceRequest,
    options?: ChangeOptions,
  ): Promise<PoolRepairReply>;
  removeMaintenance(
    id: string,
    maintenanceId: string,
    options?: ChangeOptions,
  ): Promise<PoolRepairReply>;
  /** One page of steps without gaps, in order. */
  timeline(id: string, query?: TimelineQuery, options?: CallOptions): Promise<Timeline>;
  /** The steps of all pages. */
  timelineAll(
    id: string,
    query?: TimelineQuery,
    options?: CallOptions,
  ): AsyncIterable<TimelineStep>;
}
