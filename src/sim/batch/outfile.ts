import type { MasterEvent } from "../../kernel/index.ts";

/** The names that the original gives to the two frameworks it has: of the file, and in it. */
export const OUTFILES: Readonly<Record<string, { readonly file: string; readonly title: string }>> =
  {
    fcfs: { file: "fcfs.outfile", title: "FCFS" },
    "stcf-parallel": { file: "stcf_parallel.outfile", title: "STCF" },
  };

export function outfileHeader(title: string): string {
  return `*************** ${title} *****************\n\n`;
}

/** One event as the original logs it: byte for byte. */
export function outfileLine(tick: number, event: MasterEvent): string {
  if (event.kind === "resource") return `time ${tick} Resource: (${event.node} ${event.units})\n`;
  const { id, size, duration } = event.job;
  if (event.kind === "start") return `time ${tick} Job start: id(${id}) (${size} ${duration})\n`;
  return `time ${tick} *** Job end ***: id(${id}) (${size} 0)\n`;
}
