import type { RunLimits } from "../contract.ts";

/** One run, as it goes to a cell: texts of JSON, which no cell can bend for another. */
export interface CellRequest {
  readonly id: number;
  /** `{call, settings, parameters, input, context}` or `{call, ..., action, data}`. */
  readonly request: string;
  /** `{documents, metrics}`, read only where the policy asks its clients. */
  readonly facts: string;
  /** The author's module, in plain JavaScript or Python. */
  readonly source: string;
  readonly files: Readonly<Record<string, string>>;
  readonly limits: RunLimits;
  /** Whose run it is, where cells keep something between runs. */
  readonly owner: string;
}

/** The answer of a cell: the harness's JSON, or what went wrong around it. */
export type CellReply =
  | { readonly id: number; readonly text: string }
  | { readonly id: number; readonly fault: CellFault; readonly message: string };

export type CellFault =
  | "policy_load_failed"
  | "policy_timeout"
  | "policy_out_of_memory"
  | "policy_crashed";

/** A cell says this once it can take requests. */
export interface CellReady {
  readonly ready: true;
}

/** How a process with Python is to start. */
export interface PythonStart {
  readonly folder: string;
  readonly memoryBytes: number;
  /** The memory of one that had started; `make`: start, and give that memory away. */
  readonly snapshot?: Uint8Array | "make";
}
