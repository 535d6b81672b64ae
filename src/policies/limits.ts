import type { RunLimits } from "./contract.ts";

/** Bounds of policies, with their reasons. */

/** One run: an answer that takes longer is of no use to who waits for a place. */
export const RUN_LIMITS: RunLimits = {
  timeMs: 2_000,
  memoryBytes: 67_108_864,
  outputBytes: 1_048_576,
};

/** Python's interpreter alone takes 25 MiB; a process has room for the largest fleet as objects. */
export const PYTHON_MEMORY_BYTES = 402_653_184;

/** What a policy keeps between its runs for one owner. */
export const CONTEXT_BYTES_MAX = 65_536;

/** Contexts of all owners and policies: a gigabyte at most; the longest unused go first. */
export const CONTEXTS_MAX = 16_384;

/** Runs that wait, of all owners and of one; more are refused at once. */
export const RUNS_WAITING_MAX = 1_024;
export const RUNS_WAITING_PER_OWNER_MAX = 256;

/** Cells (threads or processes) of a kind, where nobody says. */
export const CELLS = 2;

/** Python processes that live at once, each with one policy of one owner: 120 MB each. */
export const PYTHON_CELLS = 4;

/** Source of one policy, with its further files, and files of one archive. */
export const CODE_BYTES_MAX = 1_048_576;
export const FILES_MAX = 256;

/** An archive as it comes, and all that is unpacked of it while looking for `code/`. */
export const ARCHIVE_BYTES_MAX = 1_048_576;
export const UNPACKED_BYTES_MAX = 8_388_608;
