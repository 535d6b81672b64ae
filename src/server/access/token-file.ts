import { randomBytes } from "node:crypto";
import { chmod, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { type Static, Type } from "typebox";
import { compileValidator } from "../../wire/index.ts";

/** What one token may use at most; absent means no bound. */
const TokenLimitsSchema = Type.Object(
  {
    requests_per_s: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000 })),
    live_reservations: Type.Optional(Type.Integer({ minimum: 0 })),
    unit_hours: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
export type TokenLimits = Static<typeof TokenLimitsSchema>;

const TokenEntrySchema = Type.Object(
  {
    id: Type.String({ pattern: "^[A-Za-z0-9_-]{1,64}$" }),
    hash: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    user: Type.String({ pattern: "^[^\\p{C}]{1,128}$" }),
    role: Type.Enum(["viewer", "user", "operator", "admin"]),
    /** May it claim `tier: trial`? Operators and admins always may. */
    trial: Type.Optional(Type.Boolean()),
    limits: Type.Optional(TokenLimitsSchema),
    created: Type.Integer(),
    expires: Type.Optional(Type.Integer()),
    note: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type TokenEntry = Static<typeof TokenEntrySchema>;

const TokenFileSchema = Type.Object(
  { version: Type.Literal(1), tokens: Type.Array(TokenEntrySchema) },
  { additionalProperties: false },
);
const tokenFile = compileValidator(TokenFileSchema);

/** Others than the owner may neither read nor write. */
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** A tokens file that can't be used, said in words for an operator. */
export class TokenFileError extends Error {
  override readonly name = "TokenFileError";
}

/** Reads and checks the whole file. Errors: `TokenFileError` for any fault of it. */
export async function readTokenFile(
  path: string,
  options: { readonly mayBeAbsent: boolean },
): Promise<readonly TokenEntry[]> {
  const text = await readText(path, options);
  if (text === undefined) return [];
  const value = parse(path, text);
  if (!tokenFile.check(value)) {
    const [first] = tokenFile.explain(value);
    throw new TokenFileError(`tokens file ${path}: ${first?.path || "/"} ${first?.message}`);
  }
  return value.tokens;
}

/** Replaces the file in one step: a reader sees the old one or the new one, and it is synced. */
export async function writeTokenFile(path: string, tokens: readonly TokenEntry[]): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(temporary, "wx", OWNER_ONLY);
  try {
    await file.writeFile(`${JSON.stringify({ version: 1, tokens }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await chmod(temporary, OWNER_ONLY);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary);
    throw error;
  }
  await syncFolder(dirname(path));
}

async function readText(
  path: string,
  { mayBeAbsent }: { readonly mayBeAbsent: boolean },
): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== "win32" && (mode & OTHERS) !== 0) {
      throw new TokenFileError(
        `tokens file ${path} can be read by others (mode ${(mode & 0o777).toString(8)}); ` +
          `run: chmod 600 ${path}`,
      );
    }
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof TokenFileError) throw error;
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isAbsent && mayBeAbsent) return undefined;
    const why = isAbsent ? "does not exist" : `can't be read: ${String(error)}`;
    throw new TokenFileError(`tokens file ${path} ${why}`);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TokenFileError(`tokens file ${path} is not JSON`);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
