import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { checkCode, codeText, readArchive, readArchiveText } from "./index.ts";

const SOURCE = "class AIOSv1PolicyRule:\n    pass\n";

/** A tar of these files: one header of 512 bytes each, and the bytes padded to 512. */
function tarOf(files: Readonly<Record<string, string>>, type = "0"): Buffer {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const bytes = Buffer.from(text);
    const header = Buffer.alloc(512);
    header.write(path, 0);
    header.write("0000644\0", 100);
    header.write("0000000\0", 108);
    header.write("0000000\0", 116);
    header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("00000000000\0", 136);
    header.write("        ", 148);
    header.write(type, 156);
    header.write("ustar\u000000", 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])),
  );
}

const FILES = { "code/function.py": SOURCE, "code/scores/best.py": "BEST = 1\n", "readme.md": "x" };

describe("an archive with code/function.py", () => {
  it.each([
    ["tar", tarOf(FILES)],
    ["tar.gz", gzipSync(tarOf(FILES))],
    ["zip", zipOf(FILES)],
    [
      "tar with ./ in front",
      tarOf({ "./code/function.py": SOURCE, "./code/scores/best.py": "BEST = 1\n" }),
    ],
  ])("is read as %s", async (_name, bytes) => {
    expect(await readArchive(bytes)).toEqual({
      ok: true,
      code: { language: "python", source: SOURCE, files: { "scores/best.py": "BEST = 1\n" } },
    });
  });

  it("may come as base64, also with the head of a data address", async () => {
    const text = Buffer.from(zipOf(FILES)).toString("base64");
    expect(await readArchiveText(text)).toMatchObject({ ok: true });
    expect(await readArchiveText(`data:application/zip;base64,${text}`)).toMatchObject({
      ok: true,
    });
    expect(await readArchiveText("***")).toMatchObject({ ok: false, message: "is no base64" });
  });
});

describe("an archive is refused", () => {
  it.each([
    ["that is none", Buffer.from("not an archive at all, but a text"), /unpacked|code\/function/],
    ["without the module", tarOf({ "code/other.py": "" }), /no code\/function\.py/],
    ["whose paths climb", tarOf({ "code/../../function.py": SOURCE }), /no code\/function\.py/],
    ["whose module is a link", tarOf({ "code/function.py": "" }, "2"), /function\.py|unpacked/],
    ["that is cut off", gzipSync(tarOf(FILES)).subarray(0, 60), /unpacked/],
    ["that unpacks to too much", gzipSync(Buffer.alloc(20_000_000)), /unpacked/],
    [
      "with too much code",
      gzipSync(tarOf({ "code/function.py": "x".repeat(2_000_000) })),
      /more than 1048576 bytes/,
    ],
    [
      "with too many files",
      tarOf(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`code/f${i}.py`, ""]))),
      /more than 256 files/,
    ],
    [
      "a zip that unpacks to too much",
      zipOf({ "code/function.py": "x".repeat(5_000_000) }),
      /more/,
    ],
  ])("%s", async (_name, bytes, message) => {
    const upload = await readArchive(bytes);
    expect(upload.ok).toBe(false);
    expect(upload.ok ? "" : upload.message).toMatch(message);
  });
});

describe("code", () => {
  it.each([
    ["python", "class AIOSv1PolicyRule: pass", undefined],
    ["python", "def nothing(): pass", /no class AIOSv1PolicyRule/],
    ["javascript", "export class AIOSv1PolicyRule { eval() { return 1; } }", undefined],
    ["javascript", "class AIOSv1PolicyRule { eval( {", /can't be read: .*function\.js/s],
    ["typescript", "class AIOSv1PolicyRule { eval(a: number): number { return a; } }", undefined],
    ["typescript", "enum AIOSv1PolicyRule { A }", /TypeScript/],
    ["python", `# AIOSv1PolicyRule ${"x".repeat(1_100_000)}`, /more than/],
  ] as const)("in %s is looked at without being run", (language, source, fault) => {
    const found = checkCode({ language, source, files: {} });
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });

  it("is stored with its files", () => {
    const code = { language: "python", source: SOURCE, files: { "a.py": "A = 1" } } as const;
    expect(JSON.parse(codeText(code))).toEqual(code);
    const { files: _files, ...plain } = code;
    expect(JSON.parse(codeText({ ...plain, files: {} }))).toEqual(plain);
  });
});
