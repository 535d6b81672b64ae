/** What the process says when it ends. */
export const EXIT = {
  done: 0,
  /** The server, or a rule of the command itself, said no. */
  refused: 1,
  /** The command was used in a way that can't be meant. */
  usage: 2,
  /** No answer was to be had. */
  unreachable: 3,
  /** The disk or the journal failed under a server; as `sysexits.h` has it. */
  fault: 74,
  /** Something broke in the command itself; as `sysexits.h` has it. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command that a verb ran has ended, with a code that is its own to choose. */
export class CommandEnded extends Error {
  override readonly name = "CommandEnded";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the command ended with code ${exitCode}`);
    this.exitCode = exitCode;
  }
}
