import type { PolicySummary, SimulateBatchOptions, SimulateSwfOptions } from "../../sim/index.ts";

/** What the thread that simulates is sent. */
export type Order =
  | (OrderBase & { readonly desk: "batch"; readonly options: BatchOptions })
  | (OrderBase & { readonly desk: "swf"; readonly options: SwfOptions })
  | PlacementOrder
  | CheckinOrder;

/** A replay of arrivals on a fleet, from files. */
export type PlacementOrder = OrderBase & {
  readonly desk: "placement";
  readonly options: PlacementOptions;
};

/** A crowd of devices that turn up, for jobs that want some of them. */
export type CheckinOrder = OrderBase & {
  readonly desk: "checkin";
  readonly options: CheckinOptions;
};

export type CheckinOptions =
  | {
      readonly kind: "policies";
      readonly policies: readonly string[];
      readonly aging: number;
      /** Absent: a crowd made up from the seed. */
      readonly files?: {
        readonly sessions: string;
        readonly clients: string;
        readonly jobs: string;
      };
      /** Sessions of a made-up crowd, about. */
      readonly sessions?: number;
    }
  | {
      /** One round, handed out in several ways over a bad network. */
      readonly kind: "handouts";
      readonly handouts: readonly string[];
      readonly demand: number;
      readonly meanS: number;
      readonly managers: number;
      readonly lossPercent: number;
      readonly hasCrashes: boolean;
      /** Runs that make one row. */
      readonly seeds: readonly number[];
    };

export interface PlacementOptions {
  readonly nodes: string;
  readonly arrivals: string;
  /** What policies may expect; without it they learn. */
  readonly targetWorkload?: string;
  readonly policies: readonly string[];
}

interface OrderBase {
  /** Several make a sweep. Files have no chance in them: one seed. */
  readonly seeds: readonly number[];
  /** Threads of a sweep. */
  readonly workers: number;
  /** A folder for the page and the figures. */
  readonly outDir?: string;
}

type Ours = "onProgress" | "onRun" | "reportFile" | "seeds";
export type BatchOptions = Omit<SimulateBatchOptions, Ours>;
export type SwfOptions = Omit<SimulateSwfOptions, Ours>;

/** Is told how much of how much is done. */
export type OnProgress = (done: number, all: number) => void;

/** What the thread says: how far it is, then one of the others. */
export type Told =
  | { readonly kind: "progress"; readonly done: number; readonly all: number }
  | { readonly kind: "done"; readonly outcome: Outcome; readonly files: readonly string[] }
  | { readonly kind: "bad_input"; readonly text: string }
  | {
      readonly kind: "unknown_name";
      readonly what: string;
      readonly name: string;
      readonly known: readonly string[];
    }
  | { readonly kind: "unwritable"; readonly text: string };

/** The document of `--json`: every run, and for a sweep each policy's figures over its seeds. */
export interface Outcome {
  readonly runs: readonly Ran[];
  readonly summary?: readonly PolicySummary[];
}

export interface Ran {
  readonly policy: string;
  readonly seed: number;
  readonly metrics: Figures;
}

/** Numbers by name, or by name and column. */
export type Figures = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

export const REPORT_FILE = "report.html";
export const RUNS_FILE = "runs.json";

/** The document as it stands in files and on standard output. */
export function outcomeText(outcome: Outcome): string {
  return `${JSON.stringify(outcome, undefined, 2)}\n`;
}
