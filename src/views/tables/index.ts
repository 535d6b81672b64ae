export { type MigrateOptions, type MigrateOutcome, migrate } from "./migrate.ts";
export { endsOf, GRANT_BLOCK, MIGRATIONS, type Migration } from "./migrations.ts";
export type {
  ActivityRow,
  CapacityRow,
  ClockRunRow,
  CursorRow,
  GrantViewRow,
  LossRow,
  NodeRow,
  PlacementRow,
  PoolRow,
  RefusalDroppedRow,
  RefusalRow,
  SegmentRow,
  ViewTables,
} from "./schema.ts";
