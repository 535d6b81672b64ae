/** Everything that can go wrong in a journal, as plain data that can cross a thread. */
export type JournalFault =
  | CorruptFault
  /** A newer writer has taken over: this one must stop. */
  | { readonly kind: "fenced"; readonly epoch: number; readonly newestEpoch: number }
  | { readonly kind: "in_use"; readonly file: string; readonly pid: number; readonly since: string }
  | {
      readonly kind: "format";
      readonly file: string;
      readonly found: number;
      readonly known: number;
    }
  /** What was asked for is behind the first record still held. */
  | { readonly kind: "trimmed"; readonly fromSeq: number; readonly firstSeq: number }
  | { readonly kind: "follower"; readonly name: string; readonly seq: number; readonly why: string }
  | { readonly kind: "exists"; readonly file: string }
  | { readonly kind: "closed" }
  | { readonly kind: "disk"; readonly why: string };

export interface CorruptFault {
  readonly kind: "corrupt";
  readonly file: string;
  /** The first record that is wrong or missing. */
  readonly seq: number;
  readonly problem: string;
  /** The record before it that was found to be as it was written; 0 if none was. */
  readonly lastGoodSeq: number;
}

/** A fault of a journal other than corruption. `fault` says which, with its facts. */
export class JournalError extends Error {
  override readonly name = "JournalError";
  readonly fault: JournalFault;
  constructor(fault: JournalFault) {
    super(messageOf(fault));
    this.fault = fault;
  }
}

/** Stored data is not what was written. Nothing was changed by finding out. */
export class JournalCorruptError extends Error {
  override readonly name = "JournalCorruptError";
  readonly fault: CorruptFault;
  readonly seq: number;
  readonly problem: string;
  readonly lastGoodSeq: number;
  readonly remedy = REMEDY;
  constructor(fault: CorruptFault) {
    super(messageOf(fault));
    this.fault = fault;
    this.seq = fault.seq;
    this.problem = fault.problem;
    this.lastGoodSeq = fault.lastGoodSeq;
  }
}

const REMEDY =
  "Nothing was changed. Restore the newest backup (`arbiter restore`), or see what is left with " +
  "`arbiter audit`.";

/** The error to throw for `fault`. */
export function errorOf(fault: JournalFault): Error {
  return fault.kind === "corrupt" ? new JournalCorruptError(fault) : new JournalError(fault);
}

/** The fault that `error` carries; any other error counts as one of the disk. */
export function faultOf(error: unknown): JournalFault {
  if (error instanceof JournalCorruptError || error instanceof JournalError) return error.fault;
  return { kind: "disk", why: error instanceof Error ? error.message : String(error) };
}

function messageOf(fault: JournalFault): string {
  switch (fault.kind) {
    case "corrupt":
      return (
        `journal ${fault.file} is corrupt at record ${fault.seq}: ${fault.problem}; ` +
        `the last good record is ${fault.lastGoodSeq}. ${REMEDY}`
      );
    case "fenced":
      return (
        `journal was taken over: this writer's epoch is ${fault.epoch}, ` +
        `the newest ${fault.newestEpoch}`
      );
    case "in_use":
      return `journal ${fault.file} is in use by process ${fault.pid} since ${fault.since}`;
    case "format":
      return formatMessage(fault.file, fault.found, fault.known);
    case "trimmed":
      return `record ${fault.fromSeq} was trimmed: the journal starts at ${fault.firstSeq}`;
    case "follower":
      return `follower ${fault.name} stopped behind record ${fault.seq}: ${fault.why}`;
    case "exists":
      return `${fault.file} exists and would be overwritten`;
    case "closed":
      return "journal is closed";
    case "disk":
      return `journal failed: ${fault.why}`;
  }
}

function formatMessage(file: string, found: number, known: number): string {
  if (found === 0) return `${file} is not a journal`;
  if (found > known) {
    return (
      `journal ${file} has format ${found}, this program knows formats up to ${known}: ` +
      "use a newer Arbiter, or restore a backup made by this one"
    );
  }
  return `journal ${file} has the older format ${found}: start the server once to upgrade it`;
}
