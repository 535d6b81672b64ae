/** One figure of a benchmark, with what it is held against. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** The unit of `value` and of the baseline: `/s`, `ms`, `bytes`. */
  readonly unit: string;
  /** A named peer or bound, measured in the same run. */
  readonly baseline?: { readonly name: string; readonly value: number };
  /** `value / baseline.value` unless given: how this figure compares. */
  readonly ratio?: number;
  readonly bar?: Bar;
}

/** What a figure must reach; `of` says whether the value or the ratio is meant. */
export interface Bar {
  readonly of: "value" | "ratio";
  readonly op: ">=" | "<=";
  readonly value: number;
}
