import { timingSafeEqual } from "node:crypto";
import { stat } from "node:fs/promises";
import { readTokenFile, type TokenEntry } from "./token-file.ts";
import { hashToken } from "./tokens.ts";

/** How often the file is looked at for changes. */
const LOOK_EVERY_MS = 1_000;

/** The tokens of a running server. Follows its file; a file that went bad changes nothing. */
export interface TokenStore {
  /** The entry of a secret that is known and has not expired at `now` (Unix seconds). */
  find(secret: string, now: number): TokenEntry | undefined;
  /** Is this token still good? For streams that outlive their first request. */
  holds(id: string, now: number): boolean;
  /** Looks at the file now. */
  refresh(): Promise<void>;
  close(): void;
}

interface Known {
  readonly entry: TokenEntry;
  readonly hash: Buffer;
}

/**
 * Opens the file and keeps following it. Errors: `TokenFileError` if it can't be used now; later
 * faults go to `onFault` and the tokens stay as they were.
 */
export async function openTokenStore(
  path: string,
  onFault: (error: unknown) => void,
): Promise<TokenStore> {
  let seen = await fingerprint(path);
  let byHash = index(await readTokenFile(path, { mayBeAbsent: false }));

  const refresh = async (): Promise<void> => {
    try {
      const present = await fingerprint(path);
      if (present === seen) return;
      byHash = index(await readTokenFile(path, { mayBeAbsent: false }));
      seen = present;
    } catch (error) {
      onFault(error);
    }
  };
  const timer = setInterval(() => void refresh(), LOOK_EVERY_MS);
  timer.unref();

  return {
    find: (secret, now) => {
      const hash = hashToken(secret);
      // The table is keyed by a part of the hash; the whole is compared in constant time.
      for (const known of byHash.get(bucket(hash)) ?? []) {
        if (timingSafeEqual(known.hash, hash) && isGood(known.entry, now)) return known.entry;
      }
      return undefined;
    },
    holds: (id, now) =>
      [...byHash.values()].some((all) =>
        all.some(({ entry }) => entry.id === id && isGood(entry, now)),
      ),
    refresh,
    close: () => clearInterval(timer),
  };
}

function index(entries: readonly TokenEntry[]): ReadonlyMap<number, readonly Known[]> {
  const table = new Map<number, Known[]>();
  for (const entry of entries) {
    const hash = Buffer.from(entry.hash, "hex");
    const all = table.get(bucket(hash)) ?? [];
    all.push({ entry, hash });
    table.set(bucket(hash), all);
  }
  return table;
}

function bucket(hash: Buffer): number {
  return hash.readUInt32BE(0);
}

function isGood(entry: TokenEntry, now: number): boolean {
  return entry.expires === undefined || now < entry.expires;
}

async function fingerprint(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino, mode } = await stat(path);
    return `${mtimeMs} ${size} ${ino} ${mode}`;
  } catch {
    return "absent";
  }
}
