import { createHash, randomBytes } from "node:crypto";
import type { Role } from "../../kernel/index.ts";
import { readTokenFile, type TokenEntry, type TokenLimits, writeTokenFile } from "./token-file.ts";

/** Every token starts like this, so that leaked ones can be searched for. */
export const TOKEN_PREFIX = "arb_";
const SECRET_BYTES = 32;
const ID_BYTES = 4;

export interface NewToken {
  readonly user: string;
  readonly role: Role;
  readonly trial?: boolean;
  readonly limits?: TokenLimits;
  /** Unix seconds; absent means never. */
  readonly expires?: number;
  readonly note?: string;
}

/**
 * Makes a token and adds its hash to the file, which is made if it is absent. The secret is
 * returned once and stored nowhere. `now` in Unix seconds. Errors: a file that can't be read.
 */
export async function addToken(
  path: string,
  token: NewToken,
  now: number,
): Promise<{ readonly secret: string; readonly entry: TokenEntry }> {
  const entries = await readTokenFile(path, { mayBeAbsent: true });
  const secret = `${TOKEN_PREFIX}${randomBytes(SECRET_BYTES).toString("base64url")}`;
  const entry: TokenEntry = {
    id: `t${randomBytes(ID_BYTES).toString("hex")}`,
    hash: hashToken(secret).toString("hex"),
    user: token.user,
    role: token.role,
    created: now,
    ...(token.trial === undefined ? {} : { trial: token.trial }),
    ...(token.limits === undefined ? {} : { limits: token.limits }),
    ...(token.expires === undefined ? {} : { expires: token.expires }),
    ...(token.note === undefined ? {} : { note: token.note }),
  };
  await writeTokenFile(path, [...entries, entry]);
  return { secret, entry };
}

/** All tokens, in the order they were made, without their secrets (nobody has them). */
export async function listTokens(path: string): Promise<readonly TokenEntry[]> {
  return readTokenFile(path, { mayBeAbsent: false });
}

/** Removes a token by its id. The entry; undefined if there is none. A server sees it at once. */
export async function revokeToken(path: string, id: string): Promise<TokenEntry | undefined> {
  const entries = await readTokenFile(path, { mayBeAbsent: false });
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined) return undefined;
  await writeTokenFile(
    path,
    entries.filter((one) => one.id !== id),
  );
  return entry;
}

/** What is stored in place of a token. A plain hash will do: there are 256 bits to guess. */
export function hashToken(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
