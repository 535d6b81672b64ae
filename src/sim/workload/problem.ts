/** Why a workload can't be used: always which file, where there is one which line. */
export type WorkloadProblem =
  | { readonly reason: "unreadable"; readonly file: string; readonly message: string }
  | { readonly reason: "damaged_gzip"; readonly file: string; readonly line: number }
  | {
      readonly reason: "malformed_line";
      readonly file: string;
      readonly line: number;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly reason: "empty"; readonly file: string; readonly expected: string }
  | {
      readonly reason: "job_too_large";
      readonly file: string;
      readonly line: number;
      readonly size: number;
      /** The units of the largest node, or the processors of the machine. */
      readonly largest: number;
    }
  | {
      readonly reason: "trace_too_short";
      readonly file: string;
      readonly jobs: number;
      /** Jobs that its protocol cuts its sequences from. */
      readonly needed: number;
    };

/** What a reader gives: a value, or the first problem. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: WorkloadProblem };

/** One line for people: `file:line: what was expected, what was found`. */
export function describeProblem(problem: WorkloadProblem): string {
  switch (problem.reason) {
    case "unreadable":
      return `${problem.file}: can't be read: ${problem.message}`;
    case "damaged_gzip":
      return `${problem.file}:${problem.line}: the gzip data are damaged or end here too early`;
    case "malformed_line":
      return (
        `${problem.file}:${problem.line}: expected ${problem.expected}, ` +
        `found ${shown(problem.found)}`
      );
    case "empty":
      return `${problem.file}: is empty: expected ${problem.expected}`;
    case "job_too_large":
      return (
        `${problem.file}:${problem.line}: a job of size ${problem.size} fits nowhere: ` +
        `the largest node has ${problem.largest}`
      );
    case "trace_too_short":
      return (
        `${problem.file}: too short for its protocol: ` +
        `the sequences need ${problem.needed} jobs, there are ${problem.jobs}`
      );
  }
}

const SHOWN_MAX = 60;

function shown(text: string): string {
  const cut = text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text;
  return JSON.stringify(cut);
}
