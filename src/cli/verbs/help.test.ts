import { describe, expect, it } from "vitest";
import { runHere } from "../testing/run.ts";

describe("the configuration", () => {
  it("is shown with where each value comes from", async () => {
    const run = await runHere(["config", "--port", "1234"], { env: { ARBITER_LOG_LEVEL: "warn" } });
    expect(run.stdout).toMatch(/^port +1234 +--port$/m);
    expect(run.stdout).toMatch(/^log_level +"warn" +ARBITER_LOG_LEVEL$/m);
    const origins = JSON.parse((await runHere(["config", "--json"])).stdout);
    expect(origins).toContainEqual({ key: "host", value: "127.0.0.1", from: "default" });
  });
});

it("every verb has a help with examples", async () => {
  const check = async (path: readonly string[]): Promise<number> => {
    const { stdout } = await runHere([...path, "--help"]);
    const sections = new Map(stdout.split("\n\n").map((text) => [text.split("\n")[0], text]));
    const examples = sections.get("Examples:");
    const commands = sections.get("Commands:") ?? "";
    // Those that only hold others need none.
    if (commands === "") expect(examples, path.join(" ")).toBeDefined();
    if (examples !== undefined) expect(examples).toContain(`\n  arbiter ${path.join(" ")}`);
    let count = examples === undefined ? 0 : 1;
    for (const [, name = ""] of commands.matchAll(/^ {2}([a-z]+)\b/gm)) {
      if (name !== "help") count += await check([...path, name]);
    }
    return count;
  };
  expect(await check([])).toBe(98);
});
