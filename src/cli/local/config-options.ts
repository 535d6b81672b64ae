import type { Command } from "commander";
import type { LoadedConfig, SettingName } from "../../server/index.ts";
import type { Io } from "../terminal/io.ts";
import { UsageError } from "../usage.ts";

/** Every setting as an option: its value, and what it is for. */
const SETTINGS: Record<SettingName, readonly [value: string, purpose: string]> = {
  host: ["<address>", "address to listen on (127.0.0.1)"],
  port: ["<port>", "port to listen on (8765); 0 takes any"],
  data: ["<folder>", "folder of the ledger (./data)"],
  tokens_file: ["<path>", "tokens and roles; needed to listen beyond this machine"],
  allowed_hosts: ["<names>", "more names to answer for, with commas between"],
  log_file: ["<path>", "log file beside standard error; empty for none"],
  log_level: ["<level>", "fatal, error, warn, info, debug, trace or silent"],
  log_file_bytes_max: ["<bytes>", "size at which the log file is rotated"],
  log_files_max: ["<n>", "rotated log files that are kept"],
  body_bytes_max: ["<bytes>", "longest request body"],
  stream_heartbeat_s: ["<seconds>", "how often a quiet stream shows that it lives"],
  snapshot_every: ["<n>", "records between two snapshots (100000)"],
  journal_keep_days: ["<n>", "trim records older than this behind a snapshot; 0 keeps all"],
  archive: ["<folder>", "write trimmed records here first"],
  stream_readers_max: ["<n>", "open streams at most"],
  node_heartbeat_s: ["<seconds>", "between heartbeats of a node; more in a large fleet"],
  node_heartbeats_per_s: ["<n>", "heartbeats of all nodes together"],
  node_grace_s: ["<seconds>", "from a node that is suspect to one that is lost"],
  checkin_scheduler: ["<name>", "which job a device that turns up goes to (lean)"],
  checkin_handout: ["<way>", "how demand is handed out: escrow, split or broadcast"],
  checkin_aging: ["<n>", "how much waiting raises a check-in job; 0 for none"],
  checkin_offer_s: ["<seconds>", "how long a device may take to accept (5)"],
  checkin_lease_s: ["<seconds>", "silence after which an accepted device has lost its slot (30)"],
  nats_url: ["<urls>", "NATS servers that connect the processes of the check-in desk"],
  roles: ["<names>", "with NATS: router, job-manager@<region>, client-manager, reducer"],
};

const NAMES = Object.keys(SETTINGS).filter(isSetting);

/** Values of the options, by commander's names for them. */
export type ConfigOptions = Readonly<Record<string, unknown>>;

/** Adds `--config` and an option for each of the settings (all of them by default). */
export function addConfigOptions(command: Command, names: readonly SettingName[] = NAMES): Command {
  command.option("--config <path>", "configuration file (ARBITER_CONFIG, else ./arbiter.yaml)");
  for (const name of names) {
    const [value, purpose] = SETTINGS[name];
    command.option(`--${name.replaceAll("_", "-")} ${value}`, purpose);
  }
  return command;
}

/** The configuration from options, environment, file and defaults. Errors: `UsageError`. */
export async function readConfig(options: ConfigOptions, io: Io): Promise<LoadedConfig> {
  const { ConfigError, loadConfig } = await import("../../server/index.ts");
  const flags = Object.fromEntries(
    [...NAMES, "config"].map((name) => [name, textOf(options[camelCase(name)])]),
  );
  try {
    return loadConfig({ flags, env: io.env, cwd: process.cwd() });
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    throw error;
  }
}

function isSetting(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
