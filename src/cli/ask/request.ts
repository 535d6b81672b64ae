import type { ReservationRequest } from "../../wire/index.ts";
import { parseDuration } from "../time/duration.ts";
import { UsageError } from "../usage.ts";
import type { Clock } from "./clock.ts";
import { parseSpan } from "./span.ts";

/** What is wanted, as the options say it. */
export interface RequestOptions {
  readonly pool: string;
  readonly amount?: number;
  readonly minAmount?: number;
  readonly start?: string;
  readonly end?: string;
  readonly duration?: string;
  readonly earliest?: string;
  readonly deadline?: string;
  readonly step?: readonly string[];
  readonly every?: "day" | "week";
  readonly times?: number;
  readonly user?: string;
  readonly tier?: "standard" | "trial";
}

/**
 * The request that the options describe: `--start` and `--end` or `--duration` fix the window,
 * `--duration` without a start leaves it open, `--step` asks for different amounts in time.
 * Errors: `UsageError` for options that do not go together.
 */
export function requestOf(options: RequestOptions, clock: Clock): ReservationRequest {
  const { pool, user, tier } = options;
  return {
    pool,
    ...wishOf(options, clock),
    ...repeatOf(options),
    ...(user === undefined ? {} : { user_id: user }),
    ...(tier === undefined ? {} : { tier }),
  };
}

type Wish = Partial<ReservationRequest>;

function wishOf(options: RequestOptions, clock: Clock): Wish {
  if (options.step !== undefined) return steppedWish(options, options.step, clock);
  const { amount, minAmount } = options;
  if (amount === undefined) throw new UsageError("give --amount, how many units are wanted");
  const much = { amount, ...(minAmount === undefined ? {} : { min_amount: minAmount }) };
  const isFixed = options.start !== undefined || options.end !== undefined;
  return { ...much, ...(isFixed ? fixedWindow(options, clock) : openWindow(options, clock)) };
}

function fixedWindow(options: RequestOptions, clock: Clock): Wish {
  const { start, end, duration } = options;
  refuse(options, ["earliest", "deadline"], "goes with --duration, without --start and --end");
  const from = start === undefined ? undefined : clock.read(start);
  // Now is the server's matter: by its clock the second may be over when the request arrives.
  const startField = from === undefined || from.isNow ? {} : { start_time: from.seconds };
  const startsAt = from?.seconds ?? clock.now;
  if (end !== undefined && duration !== undefined) {
    throw new UsageError("give --end or --duration, not both");
  }
  if (duration !== undefined) {
    return { ...startField, end_time: startsAt + parseDuration(duration) };
  }
  if (end === undefined) throw new UsageError("give --end or --duration beside --start");
  return { ...startField, end_time: clock.read(end, startsAt).seconds };
}

function openWindow(options: RequestOptions, clock: Clock): Wish {
  const { duration, earliest, deadline } = options;
  if (duration === undefined) {
    throw new UsageError(
      "say when: --start and --end, or --duration for the first window that fits",
    );
  }
  const from = earliest === undefined ? undefined : clock.read(earliest, clock.now);
  const until = clock.seconds(deadline, from?.seconds ?? clock.now);
  return {
    duration: parseDuration(duration),
    ...(from === undefined || from.isNow ? {} : { earliest_start: from.seconds }),
    ...(until === undefined ? {} : { deadline: until }),
  };
}

const NOT_WITH_STEPS = [
  "amount",
  "minAmount",
  "start",
  "end",
  "duration",
  "earliest",
  "deadline",
] as const;

function steppedWish(options: RequestOptions, texts: readonly string[], clock: Clock): Wish {
  refuse(options, NOT_WITH_STEPS, "does not go with --step, which says it all");
  const steps = texts.map((text) => {
    const { start_time, end_time, value } = parseSpan(text, clock, "--step");
    return { start_time, end_time, amount: value };
  });
  return { steps };
}

function repeatOf({ every, times }: RequestOptions): Wish {
  if (every === undefined && times === undefined) return {};
  if (every === undefined) throw new UsageError("--times goes with --every day or --every week");
  if (times === undefined) throw new UsageError("--every goes with --times, how often in all");
  return { repeat: { every, count: times } };
}

function refuse(
  options: RequestOptions,
  names: readonly (keyof RequestOptions)[],
  reason: string,
): void {
  const given = names.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${flag} ${reason}`);
}
