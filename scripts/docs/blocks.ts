/** One command of a console block and the output that the document promises. */
export interface Step {
  /** The line of the command in the document, counted from 1. */
  readonly line: number;
  readonly command: string;
  /** True for a command that goes on in the background (it ends in `&`). */
  readonly isBackground: boolean;
  /** The lines of output, as written: with placeholders. */
  readonly expected: readonly string[];
  /** The lines of the document that hold the output: from 0, `end` not included. */
  readonly outputStart: number;
  readonly outputEnd: number;
}

/**
 * The commands in the fenced blocks marked `console`, in the order of the text. A command starts
 * with `$ `; one that ends in a backslash goes on in the next line. What follows, up to the next
 * command, is its output. Throws if a block starts with output or is not closed.
 */
export function stepsOf(markdown: string): readonly Step[] {
  const lines = markdown.split("\n");
  const steps: Step[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(`{3,}|~{3,})(.*)$/.exec(lines[at]!);
    if (fence === null) continue;
    const end = lines.indexOf(fence[1]!, at + 1);
    if (end === -1) throw new Error(`line ${at + 1}: the block is not closed`);
    if (fence[2]!.trim() === "console") steps.push(...stepsBetween(lines, at + 1, end));
    at = end;
  }
  return steps;
}

/** The document with the output of each step replaced; `outputs` are in the order of `steps`. */
export function withOutputs(
  markdown: string,
  steps: readonly Step[],
  outputs: readonly (readonly string[])[],
): string {
  const lines = markdown.split("\n");
  for (let i = steps.length - 1; i >= 0; i--) {
    const { outputStart, outputEnd } = steps[i]!;
    lines.splice(outputStart, outputEnd - outputStart, ...outputs[i]!);
  }
  return lines.join("\n");
}

function stepsBetween(lines: readonly string[], start: number, end: number): Step[] {
  const steps: Step[] = [];
  let at = start;
  while (at < end) {
    if (!lines[at]!.startsWith("$ ")) {
      throw new Error(`line ${at + 1}: a console block starts with a command ("$ ...")`);
    }
    const line = at + 1;
    const words = [lines[at++]!.slice(2)];
    while (words.at(-1)!.endsWith("\\") && at < end) words.push(lines[at++]!);
    const outputStart = at;
    while (at < end && !lines[at]!.startsWith("$ ")) at++;
    const command = words.join("\n");
    steps.push({
      line,
      command,
      isBackground: /[^&]&\s*$/.test(command),
      expected: lines.slice(outputStart, at),
      outputStart,
      outputEnd: at,
    });
  }
  return steps;
}
