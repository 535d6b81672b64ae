import type { Output } from "../terminal/io.ts";

export type Facts = Readonly<Record<string, unknown>>;

/** What an agent has to say while it runs, for people and for what collects logs. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

/** One line of JSON for each event. */
export function createLog(output: Output, now: () => Date = () => new Date()): Log {
  const write = (level: string) => {
    return (event: string, facts: Facts = {}): void => {
      const line = { time: now().toISOString(), level, event, ...facts };
      output.write(`${JSON.stringify(line)}\n`);
    };
  };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}
