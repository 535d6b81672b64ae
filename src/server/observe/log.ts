import { basename, dirname } from "node:path";
import { type Logger, multistream, pino, type StreamEntry } from "pino";
import { createStream } from "rotating-file-stream";

export type { Logger } from "pino";

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the options name no other bounds. */
export const LOG_FILE_BYTES_MAX = 16 * 1_048_576;
export const LOG_FILES_MAX = 5;

export interface LogOptions {
  readonly level: LogLevel;
  /** A file beside standard error; rotated when it is full. */
  readonly file?: string;
  readonly fileBytesMax?: number;
  /** Rotated files kept. */
  readonly filesMax?: number;
  /** False for tools that own the terminal. */
  readonly toStderr: boolean;
}

export interface Log {
  readonly logger: Logger;
  /** Writes out what is buffered and lets go of the file. */
  close(): Promise<void>;
}

/** JSON lines on standard error and in a rotated file. Bodies, tokens and headers never get in. */
export function openLog(options: LogOptions): Log {
  const streams: StreamEntry[] = [];
  if (options.toStderr) streams.push({ stream: process.stderr, level: "trace" });
  const { file } = options;
  const rotated =
    file === undefined
      ? undefined
      : createStream(basename(file), {
          path: dirname(file),
          size: `${Math.max(1, Math.ceil((options.fileBytesMax ?? LOG_FILE_BYTES_MAX) / 1024))}K`,
          maxFiles: options.filesMax ?? LOG_FILES_MAX,
        });
  if (rotated !== undefined) streams.push({ stream: rotated, level: "trace" });
  const logger = pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    multistream(streams),
  );
  // A full disk must not stop the ledger's readers: standard error still has every line.
  rotated?.on("error", (error) => process.stderr.write(`log file: ${String(error)}\n`));
  const close = async (): Promise<void> => {
    if (rotated === undefined) return;
    await new Promise<void>((resolve) => rotated.end(() => resolve()));
  };
  return { logger, close };
}
