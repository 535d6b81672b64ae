import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Command } from "commander";
import { type Client, type ClientOptions, createClient } from "../client/index.ts";
import { type Clock, createClock } from "./ask/clock.ts";
import type { Io } from "./terminal/io.ts";
import { UsageError } from "./usage.ts";

/** One run of one verb: the world, the server, and how answers are wanted. */
export interface Session {
  readonly io: Io;
  /** Answers as JSON, for programs. */
  readonly isJson: boolean;
  /** Where the server is. */
  readonly url: string;
  readonly client: Client;
  /** Another client of the same server and caller, with another patience. */
  readonly connect: (patience: Pick<ClientOptions, "retries" | "timeoutMs">) => Client;
  /** What a request that no client knows must say of its caller. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** How this command is called from here, with what it needs to reach the same server again. */
  readonly again: Again;
  /** On standard error; not said to programs. */
  readonly note: (text: string) => void;
  /** The whole answer of a verb: a document for programs, else what `render` makes of it. */
  readonly answer: <Value>(value: Value, render: (value: Value) => string) => void;
}

export interface Again {
  readonly name: string;
  readonly flags: readonly string[];
}

export const DEFAULT_URL = "http://127.0.0.1:8765";

/** Where a server is if no option says so: `ARBITER_PORT` means the same to both sides. */
export function defaultUrl(env: Io["env"]): string {
  const url = new URL(DEFAULT_URL);
  url.port = known(env["ARBITER_PORT"]) ?? url.port;
  return known(env["ARBITER_URL"]) ?? url.origin;
}

/** Options that every verb has. */
export interface GlobalOptions {
  readonly url?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/**
 * From the options of `command` and of those above it, then the environment, then what is usual.
 * Errors: `UsageError` for an address that is none, or a token file that can't be read.
 */
export function openSession(command: Command, io: Io): Session {
  const options = command.optsWithGlobals<GlobalOptions>();
  const isJson = options.json === true;
  const url = options.url ?? defaultUrl(io.env);
  const token = tokenOf(options, io);
  const connect: Session["connect"] = (patience) => clientFor(url, token, patience);
  const note = (text: string): void => {
    if (!isJson) io.err.write(`note: ${text}\n`);
  };
  return {
    io,
    isJson,
    url,
    client: connect({}),
    connect,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    clock: createClock(io.nowSeconds(), note),
    again: { name: commandName(io), flags: flagsOf(options) },
    note,
    answer: (value, render) => {
      io.out.write(isJson ? `${JSON.stringify(value, undefined, 2)}\n` : render(value));
    },
  };
}

function clientFor(
  baseUrl: string,
  token: string | undefined,
  patience: Pick<ClientOptions, "retries" | "timeoutMs">,
): Client {
  try {
    return createClient({ baseUrl, ...patience, ...(token === undefined ? {} : { token }) });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

function tokenOf({ token, tokenFile }: GlobalOptions, { env }: Io): string | undefined {
  if (token !== undefined) return token;
  if (tokenFile !== undefined) return readToken(tokenFile);
  const given = known(env["ARBITER_TOKEN"]);
  if (given !== undefined) return given;
  const file = known(env["ARBITER_TOKEN_FILE"]);
  return file === undefined ? undefined : readToken(file);
}

function readToken(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`the token file can't be read: ${reason}`);
  }
  if (/^\S+$/.test(text)) return text;
  throw new UsageError(`${path} holds no token: a token is one word`);
}

/** A token itself is never repeated: it would stay in the history of a shell. */
function flagsOf({ url, tokenFile }: GlobalOptions): readonly string[] {
  return [
    ...(url === undefined ? [] : ["--url", url]),
    ...(tokenFile === undefined ? [] : ["--token-file", tokenFile]),
  ];
}

/** In a checkout the command stands in the folder, elsewhere on the path. */
export function commandName({ env }: Pick<Io, "env">): string {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  if (folders.some((folder) => existsSync(join(folder, "arbiter")))) return "arbiter";
  return existsSync("arbiter") ? "./arbiter" : "arbiter";
}

function known(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}
