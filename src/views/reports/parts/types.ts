import type { DatabaseSync } from "node:sqlite";
import type { Instant, Millis, PoolId, UserId } from "../../../kernel/index.ts";
import type { ViewResult } from "../../result.ts";

/** What is asked of a report. Instants are whole ms; the range is half-open. */
export interface ReportQuery {
  /** The clock of the asker: splits what has been from what is ahead. */
  readonly now: Instant;
  readonly by?: string;
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly pool?: PoolId;
  readonly userId?: UserId;
  /** Last record of the journal, as far as the asker knows: signals tell how far views lag. */
  readonly lastSeq?: number;
}

/** A query with its defaults filled in. */
export interface ResolvedQuery<By extends string> {
  readonly by: By;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly now: Instant;
  readonly pool: PoolId | undefined;
  readonly userId: UserId | undefined;
  readonly lastSeq: number | undefined;
}

/** Facts of a signal: names and plain values. */
export type Facts = { readonly [name: string]: string | number };
export type Cell = string | number | null | Facts;
/** Cells by column name. */
export type Row = { readonly [column: string]: Cell };

/**
 * Units of a column. `instant` is whole ms here and whole Unix seconds in public; `unit_hours` is
 * the exact sum of units x ms over 3,600,000, as the nearest number; `micro_credits` is whole.
 */
export type Unit =
  | "name"
  | "count"
  | "units"
  | "unit_hours"
  | "micro_credits"
  | "percent"
  | "instant"
  | "hours"
  | "facts";

export interface Column {
  readonly name: string;
  readonly unit: Unit;
  readonly meaning: string;
}

export type FilterName = "pool" | "user_id";

/** One kind of report, typed inside. */
export interface ReportDefinition<By extends string, OneRow extends Row> {
  readonly name: string;
  readonly meaning: string;
  /** Allowed values of `by`; the first one is the default. */
  readonly by: readonly By[];
  readonly filters: readonly FilterName[];
  /** The default range: from so long before now until so long after it. */
  readonly range: { readonly beforeMs: Millis; readonly afterMs: Millis };
  readonly columns: (by: By) => readonly Column[];
  readonly run: (db: DatabaseSync, query: ResolvedQuery<By>) => ViewResult<readonly OneRow[]>;
}

/** One kind of report as the registry holds it. */
export interface Report {
  readonly name: string;
  readonly meaning: string;
  readonly by: readonly string[];
  readonly filters: readonly FilterName[];
  readonly range: { readonly beforeMs: Millis; readonly afterMs: Millis };
  readonly columns: (by: string) => readonly Column[];
  readonly run: (db: DatabaseSync, query: ReportQuery) => ViewResult<ReportAnswer>;
}

export interface ReportAnswer {
  readonly report: string;
  readonly by: string;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  /** Last record that the answer knows of. */
  readonly asOfSeq: number;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}
