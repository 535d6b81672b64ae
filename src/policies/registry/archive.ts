import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { Parser, type ReadEntry } from "tar";
import type { PolicyLanguage } from "../contract.ts";
import { ARCHIVE_BYTES_MAX, CODE_BYTES_MAX, FILES_MAX, UNPACKED_BYTES_MAX } from "../limits.ts";

/** What a policy is made of: its module, and files beside it that it may import. */
export interface UploadedCode {
  readonly language: PolicyLanguage;
  readonly source: string;
  /** By path under `code/`, the module itself left out. */
  readonly files: Readonly<Record<string, string>>;
}

export type Upload =
  | { readonly ok: true; readonly code: UploadedCode }
  | { readonly ok: false; readonly message: string };

/** The modules that an archive may hold, in the order in which they are looked for. */
const MODULES: readonly (readonly [string, PolicyLanguage])[] = [
  ["function.py", "python"],
  ["function.js", "javascript"],
  ["function.ts", "typescript"],
];

const FOLDER = "code/";

/**
 * Reads an archive (tar, tar.gz or zip) with `code/function.py` (or `.js`, `.ts`). Nothing is
 * written to a disk, names are only looked at, and what is unpacked is bounded whatever the
 * archive says of itself.
 */
export async function readArchive(bytes: Uint8Array): Promise<Upload> {
  if (bytes.length > ARCHIVE_BYTES_MAX) {
    return refused(`has ${bytes.length} bytes; at most ${ARCHIVE_BYTES_MAX} are taken`);
  }
  let files: ReadonlyMap<string, Uint8Array>;
  try {
    files = await unpack(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused(`can't be unpacked as tar, tar.gz or zip: ${why}`);
  }
  return codeIn(files);
}

/** The same, as it comes in a JSON document. */
export async function readArchiveText(base64: string): Promise<Upload> {
  const plain = base64.replace(/^data:[^,]{0,100},/, "").replaceAll(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain) || plain === "") return refused("is no base64");
  return readArchive(Buffer.from(plain, "base64"));
}

function refused(message: string): Upload {
  return { ok: false, message };
}

async function unpack(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return unzip(bytes);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return untar(isGzip ? gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX }) : bytes);
}

function unzip(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const budget = createBudget();
  const found = unzipSync(bytes, {
    filter: ({ name, originalSize }) => budget.takes(name, originalSize),
  });
  return new Map(Object.entries(found));
}

function untar(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const budget = createBudget();
  return new Promise((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry: ReadEntry) => {
        const isFile = entry.type === "File" || entry.type === "OldFile";
        try {
          if (!isFile || !budget.takes(entry.path, entry.size)) return entry.resume();
        } catch (error) {
          reject(error);
          return entry.resume();
        }
        const chunks: Uint8Array[] = [];
        entry.on("data", (chunk) => chunks.push(chunk));
        entry.on("end", () => files.set(entry.path, Buffer.concat(chunks)));
      },
    });
    parser.on("error", reject);
    parser.on("end", () => resolve(files));
    parser.end(Buffer.from(bytes));
  });
}

/** Counts what is unpacked; only files under `code/` are. */
function createBudget(): { takes(path: string, size: number): boolean } {
  let bytes = 0;
  let files = 0;
  return {
    takes: (path, size) => {
      if (!plainPath(path).startsWith(FOLDER) || path.endsWith("/")) return false;
      bytes += size;
      files += 1;
      if (bytes > CODE_BYTES_MAX) throw new Error(`more than ${CODE_BYTES_MAX} bytes of code`);
      if (files > FILES_MAX) throw new Error(`more than ${FILES_MAX} files of code`);
      return true;
    },
  };
}

function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, "");
}

function codeIn(found: ReadonlyMap<string, Uint8Array>): Upload {
  const texts = new Map<string, string>();
  for (const [path, bytes] of found) {
    const text = textOf(bytes);
    // What is no text (a picture, a compiled module) is of no use to a policy.
    if (text !== undefined) texts.set(plainPath(path).slice(FOLDER.length), text);
  }
  for (const [name, language] of MODULES) {
    const source = texts.get(name);
    if (source === undefined) continue;
    texts.delete(name);
    return { ok: true, code: { language, source, files: Object.fromEntries(texts) } };
  }
  return refused("holds no code/function.py (nor .js, nor .ts)");
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
