import type { Signals } from "./signals.ts";

/** The world as a verb sees it. Everything that a verb reads or writes goes through here. */
export interface Io {
  /** Standard output: what was asked for, and nothing else. */
  readonly out: Output;
  /** Standard error: failures, notes, progress. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nowSeconds: () => number;
  /** Aborted when the user wants to stop. */
  readonly signal: AbortSignal;
  /** For a verb that passes signals on: they are its own while it has them. */
  readonly signals: Signals;
}

export interface Output {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  readonly hasColor: boolean;
  /** Characters in a line; a usual width where nobody can know. */
  readonly columns: number;
  /** For what draws by itself: bars. Absent where nothing can be drawn. */
  readonly stream?: NodeJS.WritableStream;
}

const COLUMNS = 80;
const COLUMNS_MIN = 40;

/** A stream of the process. `NO_COLOR` and `FORCE_COLOR` are heeded, and `COLUMNS`. */
export function outputOf(stream: NodeJS.WriteStream, env: Io["env"]): Output {
  const isTty = stream.isTTY === true;
  const asked = Number(env["COLUMNS"] ?? Number.NaN);
  const columns = isTty ? stream.columns : Number.isInteger(asked) ? asked : COLUMNS;
  return {
    stream,
    write: (text) => {
      stream.write(text);
    },
    isTty,
    hasColor: wantsColor(isTty, env),
    columns: Math.max(COLUMNS_MIN, columns),
  };
}

function wantsColor(isTty: boolean, env: Io["env"]): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  if ((env["FORCE_COLOR"] ?? "0") !== "0") return true;
  return isTty && env["TERM"] !== "dumb";
}
