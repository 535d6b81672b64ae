import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";
import { LocalRefusal } from "../failure.ts";

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Refuses an address that somebody else listens on, and says who. Errors: `LocalRefusal`. */
export async function refuseTakenPort(address: Address): Promise<void> {
  const error = await tryListen(address);
  if (error !== undefined) throw await listenRefusal(error, address);
}

/** Why an address can't be listened on, in words; any other error is given back as it is. */
export async function listenRefusal(error: unknown, address: Address): Promise<unknown> {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const { host, port } = address;
  switch (code) {
    case "EADDRINUSE": {
      const who = (await arbiterAt(address)) ?? holderOf(port) ?? "another process";
      const how = "stop it, or choose another port with --port";
      return new LocalRefusal("port_in_use", `${host}:${port} is taken by ${who}; ${how}`);
    }
    case "EACCES":
      return new LocalRefusal("port_forbidden", `port ${port} may not be opened by this user`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new LocalRefusal("no_such_address", `${host} is no address of this machine`);
    default:
      return error;
  }
}

/** Opens the port and lets it go again: an error comes before any work is done. */
function tryListen({ host, port }: Address): Promise<Error | undefined> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once("error", resolve);
    probe.listen({ host, port }, () => probe.close(() => resolve(undefined)));
  });
}

const ASK_MS_MAX = 500;

/** A server like this one, if that is who answers there. */
async function arbiterAt({ host, port }: Address): Promise<string | undefined> {
  const name = host.includes(":") ? `[${host}]` : host;
  try {
    const signal = AbortSignal.timeout(ASK_MS_MAX);
    const reply = await fetch(`http://${name}:${port}/healthz`, { signal });
    const text = await reply.text();
    if (!/"status":"ok"/.test(text) || !/"version"/.test(text)) return undefined;
    const holder = holderOf(port);
    return holder === undefined ? "an Arbiter server" : `an Arbiter server, ${holder}`;
  } catch {
    return undefined;
  }
}

/** The process that listens on a port, where the system tells: Linux, for one's own processes. */
function holderOf(port: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  const sockets = new Set(["tcp", "tcp6"].flatMap((table) => listeningSockets(table, port)));
  if (sockets.size === 0) return undefined;
  const pid = entriesOf("/proc").find((name) => /^\d+$/.test(name) && holdsAny(name, sockets));
  return pid === undefined ? undefined : `process ${pid} (${commandOf(pid)})`;
}

const LISTENING = "0A";

/** Inodes, from the columns `local_address`, `st` and `inode` of the kernel's table. */
function listeningSockets(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return textOf(`/proc/net/${table}`)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === LISTENING)
    .map((columns) => `socket:[${columns[9]}]`);
}

function holdsAny(pid: string, sockets: ReadonlySet<string>): boolean {
  return entriesOf(`/proc/${pid}/fd`).some((fd) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false;
    }
  });
}

const COMMAND_CHARS_MAX = 60;

/** Without the way to Node and to our own script, which say nothing. */
function commandOf(pid: string): string {
  const words = textOf(`/proc/${pid}/cmdline`).split("\0");
  const script = words.findIndex((word) => /cli\/main\.[jt]s$/.test(word));
  const told = script < 0 ? words : ["arbiter", ...words.slice(script + 1)];
  return told.join(" ").trim().slice(0, COMMAND_CHARS_MAX);
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
