import { type SimulateBatchOptions, type Simulation, simulateBatch } from "../batch/index.ts";
import { type SimulateSwfOptions, simulateSwf } from "../swf/index.ts";

/** What a worker can be sent: options without callbacks, and without files that all would write. */
export type SweepTask =
  | { readonly desk: "batch"; readonly options: BatchTaskOptions }
  | { readonly desk: "swf"; readonly options: SwfTaskOptions };

export type BatchTaskOptions = Omit<
  SimulateBatchOptions,
  "onProgress" | "onRun" | "eventsFile" | "outfilesDir" | "reportFile"
>;
export type SwfTaskOptions = Omit<
  SimulateSwfOptions,
  "onProgress" | "onRun" | "eventsFile" | "reportFile"
>;

/** Runs one task in this thread. */
export function runTask(task: SweepTask): Promise<Simulation> {
  return task.desk === "batch" ? simulateBatch(task.options) : simulateSwf(task.options);
}

/** One task for each policy and seed: none waits for a slow policy's other seeds. */
export function splitTask(task: SweepTask, seeds: readonly number[]): readonly SweepTask[] {
  return task.options.policies.flatMap((policy) =>
    seeds.map((seed): SweepTask => {
      const one = { policies: [policy], seeds: [seed] };
      if (task.desk === "batch") return { desk: "batch", options: { ...task.options, ...one } };
      return { desk: "swf", options: { ...task.options, ...one } };
    }),
  );
}
