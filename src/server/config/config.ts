import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  allRoles,
  CHECKIN_SETTINGS,
  type CheckinSettings,
  parseRoles,
  type Roles,
  regionsOf,
} from "../../roles/index.ts";
import { type FieldError, nearestName, type PoolRequest } from "../../wire/index.ts";
import { LOG_FILE_BYTES_MAX, LOG_FILES_MAX, LOG_LEVELS, type LogLevel } from "../observe/log.ts";
import { CHECKIN_LISTS, checkinSettings, HANDOUTS, SCHEDULER_NAMES } from "./checkin.ts";
import {
  asInteger,
  asOneOf,
  asOptionalText,
  asText,
  asTexts,
  type SettingParser,
} from "./parse.ts";
import { checkPools } from "./pools.ts";
import { ConfigError, readYamlFile, type YamlFile } from "./yaml-file.ts";

/** All that can be set. Paths are whole; spans and sizes carry their unit in the name. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Folder of the ledger. */
  readonly data: string;
  readonly tokensFile: string | undefined;
  readonly allowedHosts: readonly string[];
  /** Records between two snapshots. */
  readonly snapshotEvery: number;
  /** Records older than this are trimmed behind each snapshot; 0 keeps all of them. */
  readonly journalKeepDays: number;
  /** Folder that trimmed records are written to first; none throws them away. */
  readonly archive: string | undefined;
  readonly logFile: string | undefined;
  readonly logLevel: LogLevel;
  readonly logFileBytesMax: number;
  readonly logFilesMax: number;
  readonly bodyBytesMax: number;
  readonly streamHeartbeatS: number;
  readonly streamReadersMax: number;
  /** Between two heartbeats of a node in a small fleet; a larger one is told longer intervals. */
  readonly nodeHeartbeatS: number;
  /** Heartbeats of all nodes together, at most. */
  readonly nodeHeartbeatsPerS: number;
  /** From suspect to lost. */
  readonly nodeGraceS: number;
  readonly checkin: CheckinSettings;
  /** NATS servers, with commas between; none: all roles of the check-in desk are here. */
  readonly natsUrl: string | undefined;
  /** Roles of the check-in desk that this process has; all where none is named. */
  readonly roles: Roles;
  /** Pools to create at start where they are absent. */
  readonly pools: readonly PoolRequest[];
}

/** A setting, its value, and where that came from. */
export interface ConfigOrigin {
  readonly key: string;
  readonly value: unknown;
  /** Such as `--port`, `ARBITER_PORT`, `arbiter.yaml:3` or `default`. */
  readonly from: string;
}

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: readonly ConfigOrigin[];
}

/** Where settings come from; tests give their own. */
export interface ConfigSources {
  /** By the setting's name in the file, such as `log_level`; `config` names the file. */
  readonly flags: Readonly<Record<string, string | number | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
}

const FILE = "arbiter.yaml";
const PORT = 8_765;
const MEBI = 1_048_576;
/** Applying so many records takes less than a second. */
const SNAPSHOT_EVERY = 100_000;

/** Names in the file; flags are `--log-level`, variables are `ARBITER_LOG_LEVEL`. */
export const SETTING_NAMES = [
  "host",
  "port",
  "data",
  "tokens_file",
  "allowed_hosts",
  "snapshot_every",
  "journal_keep_days",
  "archive",
  "log_file",
  "log_level",
  "log_file_bytes_max",
  "log_files_max",
  "body_bytes_max",
  "stream_heartbeat_s",
  "stream_readers_max",
  "node_heartbeat_s",
  "node_heartbeats_per_s",
  "node_grace_s",
  "checkin_scheduler",
  "checkin_handout",
  "checkin_aging",
  "checkin_offer_s",
  "checkin_lease_s",
  "nats_url",
  "roles",
] as const;
export type SettingName = (typeof SETTING_NAMES)[number];

/**
 * Flags before environment before file before defaults. Errors: `ConfigError` with every fault,
 * one a line, each with the place it comes from.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const file = openFile(sources);
  const faults: string[] = [];
  const origins: ConfigOrigin[] = [];
  const pick = <Value>(name: SettingName, parse: SettingParser<Value>, preset: Value): Value => {
    const given = find(name, sources, file);
    const parsed = given === undefined ? undefined : parse(given.raw);
    if (parsed?.ok === false) faults.push(`${given?.from}: ${name} ${parsed.fault}`);
    const value = parsed?.ok === true ? parsed.value : preset;
    origins.push({ key: name, value: value ?? null, from: given?.from ?? "default" });
    return value;
  };
  const whole = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(sources.cwd, path);

  const checkin = checkinOf(pick, file, faults);
  const config: Config = {
    host: pick("host", asText, "127.0.0.1"),
    port: pick("port", asInteger(0, 65_535), PORT),
    data: resolve(sources.cwd, pick("data", asText, "data")),
    tokensFile: whole(pick("tokens_file", asOptionalText, undefined)),
    allowedHosts: pick("allowed_hosts", asTexts, []),
    snapshotEvery: pick("snapshot_every", asInteger(100, 100_000_000), SNAPSHOT_EVERY),
    journalKeepDays: pick("journal_keep_days", asInteger(0, 36_500), 0),
    archive: whole(pick("archive", asOptionalText, undefined)),
    logFile: whole(pick("log_file", asOptionalText, defaultLogFile())),
    logLevel: pick("log_level", asOneOf(LOG_LEVELS), "info"),
    logFileBytesMax: pick(
      "log_file_bytes_max",
      asInteger(MEBI / 16, MEBI * 1_024),
      LOG_FILE_BYTES_MAX,
    ),
    logFilesMax: pick("log_files_max", asInteger(1, 1_000), LOG_FILES_MAX),
    bodyBytesMax: pick("body_bytes_max", asInteger(1_024, MEBI * 64), MEBI),
    streamHeartbeatS: pick("stream_heartbeat_s", asInteger(1, 3_600), 15),
    streamReadersMax: pick("stream_readers_max", asInteger(0, 100_000), 256),
    nodeHeartbeatS: pick("node_heartbeat_s", asInteger(1, 3_600), 10),
    nodeHeartbeatsPerS: pick("node_heartbeats_per_s", asInteger(1, 100_000), 500),
    nodeGraceS: pick("node_grace_s", asInteger(1, 86_400), 60),
    checkin,
    roles: rolesOf(pick, regionsOf(checkin), faults),
    natsUrl: pick("nats_url", asOptionalText, undefined),
    pools: poolsOf(file, faults),
  };
  faults.push(...unknownKeys(file));
  if (faults.length > 0) throw new ConfigError(faults.join("\n"));
  if (config.pools.length > 0) {
    const from = `${file?.path}:${file?.lineOf(["pools"])}`;
    origins.push({ key: "pools", value: config.pools.map(({ id }) => id), from });
  }
  return { config, origins };
}

/** One line per setting: name, value and where it came from, in columns. */
export function describeConfig({ origins }: LoadedConfig): string {
  const rows = origins.map(({ key, value, from }) => [key, JSON.stringify(value), from] as const);
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  const [names, values] = [width(0), width(1)];
  return rows
    .map(([key, value, from]) => `${key.padEnd(names)}  ${value.padEnd(values)}  ${from}`)
    .join("\n");
}

function openFile({ flags, env, cwd }: ConfigSources): YamlFile | undefined {
  const named = flags["config"] ?? env["ARBITER_CONFIG"];
  if (named === undefined || named === "") {
    return readYamlFile(join(cwd, FILE), { mayBeAbsent: true });
  }
  return readYamlFile(resolve(cwd, String(named)), { mayBeAbsent: false });
}

function find(
  name: SettingName,
  { flags, env }: ConfigSources,
  file: YamlFile | undefined,
): { readonly raw: unknown; readonly from: string } | undefined {
  const flag = flags[name];
  if (flag !== undefined) return { raw: flag, from: `--${name.replaceAll("_", "-")}` };
  const variable = `ARBITER_${name.toUpperCase()}`;
  if (env[variable] !== undefined) return { raw: env[variable], from: variable };
  if (file === undefined || !file.values.has(name)) return undefined;
  return { raw: file.values.get(name), from: `${file.path}:${file.lineOf([name])}` };
}

type Pick = <Value>(name: SettingName, parse: SettingParser<Value>, preset: Value) => Value;

function checkinOf(pick: Pick, file: YamlFile | undefined, faults: string[]): CheckinSettings {
  const { scheduler, handout, aging, offerTtlMs, clientLeaseMs } = CHECKIN_SETTINGS;
  return checkinSettings(
    {
      scheduler: pick("checkin_scheduler", asOneOf(SCHEDULER_NAMES), scheduler),
      handout: pick("checkin_handout", asOneOf(HANDOUTS), handout),
      aging: pick("checkin_aging", asInteger(0, 1_000), aging),
      offerS: pick("checkin_offer_s", asInteger(1, 3_600), offerTtlMs / 1_000),
      leaseS: pick("checkin_lease_s", asInteger(1, 86_400), clientLeaseMs / 1_000),
    },
    (name) => file?.values.get(name),
    (name, { path, message }) => {
      const keys = path.split("/").slice(1);
      const place = keys.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
      faults.push(`${file?.path}:${file?.lineOf([name, ...place])}: ${name}${path} ${message}`);
    },
  );
}

function rolesOf(pick: Pick, regions: readonly string[], faults: string[]): Roles {
  const names = pick("roles", asTexts, []);
  if (names.length === 0) return allRoles(regions);
  const roles = parseRoles(names, regions);
  if (!("fault" in roles)) return roles;
  faults.push(`roles ${roles.fault}`);
  return allRoles(regions);
}

function poolsOf(file: YamlFile | undefined, faults: string[]): readonly PoolRequest[] {
  if (file === undefined || !file.values.has("pools")) return [];
  const checked = checkPools(file.values.get("pools"));
  if (checked.ok) return checked.pools;
  const told = checked.errors.map(({ path, message }: FieldError) => {
    const place = path.split("/").slice(1);
    const keys = place.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
    return `${file.path}:${file.lineOf(["pools", ...keys])}: pools${path} ${message}`;
  });
  faults.push(...told);
  return [];
}

function unknownKeys(file: YamlFile | undefined): readonly string[] {
  if (file === undefined) return [];
  const known: readonly string[] = [...SETTING_NAMES, ...CHECKIN_LISTS, "pools"];
  return [...file.values.keys()]
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearestName(name, known);
      const hint = near === undefined ? "" : ` (did you mean ${near}?)`;
      return `${file.path}:${file.lineOf([name])}: ${name} is no setting${hint}`;
    });
}

/** Own folder per user, so that users of one machine don't write into each other's file. */
function defaultLogFile(): string {
  const user = process.getuid?.() ?? "user";
  return join(tmpdir(), `arbiter-${user}`, "arbiter.log");
}
