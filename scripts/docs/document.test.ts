import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../test/support/temp-dir.ts";
import { runDocument } from "./document.ts";

const inBlock = (text: string): string => `# Sample\n\`\`\`console\n${text}\n\`\`\`\n`;

/** A made-up checkout whose `arbiter` is a shell script. */
function checkoutWith(script: string): string {
  const root = tempDir();
  writeFileSync(join(root, "arbiter"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(root, "arbiter"), 0o755);
  mkdirSync(join(root, "examples"));
  writeFileSync(join(root, "examples", "a.yaml"), "pools: []\n");
  return root;
}

describe("running a document", () => {
  it("does nothing without console blocks", async () => {
    const text = "# Sample\n```sh\n$ exit 1\n```\n";
    expect(await runDocument(text, "nowhere")).toEqual({ steps: 0, failures: [], renewed: text });
  });

  it("runs commands in order, in one shell, in a folder with arbiter and examples", async () => {
    const root = checkoutWith('echo "arbiter $*"');
    const text = inBlock(
      "$ name=world; mkdir a; cd a\n$ echo hello $name; pwd\nhello world\na\n" +
        "$ cd ..; cat examples/a.yaml\npools: []\n$ ./arbiter --version; arbiter x\n" +
        "arbiter --version\narbiter x\n$ echo wrong >&2; false\nwrong\n$ echo $?\n0",
    );
    const result = await runDocument(text, root);
    expect(result.failures).toEqual([]);
    expect(result.steps).toBe(6);
    expect(result.renewed).toBe(text);
  });

  it("tells what differs and can put it right, leaving kept promises as they are", async () => {
    const text = inBlock("$ echo 1 thing\n<number> thing\n$ echo b\na\n$ echo more");
    const result = await runDocument(text, tempDir());
    expect(result.failures).toEqual(["line 5: $ echo b\n- a\n+ b", "line 7: $ echo more\n+ more"]);
    const right = inBlock("$ echo 1 thing\n<number> thing\n$ echo b\nb\n$ echo more\nmore");
    expect(result.renewed).toBe(right);
    expect((await runDocument(right, tempDir())).failures).toEqual([]);
  });

  it("keeps background commands until the end, on a port of their own", async () => {
    const marks = tempDir();
    // Says it is ready late, so that going on too early would show.
    const script = `
      trap 'echo bye > ${marks}/end; exit' TERM
      sleep 0.3; echo "port $ARBITER_PORT" > ${marks}/start
      echo "ready on 127.0.0.1:$ARBITER_PORT"
      while :; do sleep 0.05; done`;
    const text = inBlock(
      [
        "$ arbiter serve &",
        "ready on 127.0.0.1:8765",
        `$ cat ${marks}/start; echo 8765`,
        "port 8765",
        "8765",
        `$ ls ${marks}; echo "data: $ARBITER_DATA"`,
        "start",
        "data:",
      ].join("\n"),
    );
    process.env["ARBITER_DATA"] = "of the caller";
    const result = await runDocument(text, checkoutWith(script));
    delete process.env["ARBITER_DATA"];
    expect(result.failures).toEqual([]);
    const after = await runDocument(inBlock(`$ cat ${marks}/end\nbye`), tempDir());
    expect(after.failures).toEqual([]);
  });

  it("reports a shell that a command has ended instead of waiting for it", async () => {
    const result = await runDocument(inBlock("$ exit 3\n$ echo after\nafter"), tempDir());
    expect(result.failures).toEqual(["line 4: $ echo after\n- after"]);
  });
});
