import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConfigSources, describeConfig, loadConfig } from "./config.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "arbiter-config-"));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const load = (sources: Partial<ConfigSources> = {}) =>
  loadConfig({ flags: {}, env: {}, cwd, ...sources });
const write = (text: string, name = "arbiter.yaml"): void => writeFileSync(join(cwd, name), text);
const faultsOf = (text: string): readonly string[] => {
  write(text);
  try {
    load();
    return [];
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
      .split("\n")
      .map((line) => line.replace(`${cwd}/`, ""));
  }
};

describe("settings", () => {
  it("have defaults", () => {
    const { config } = load();
    expect(config).toMatchObject({
      host: "127.0.0.1",
      port: 8_765,
      data: join(cwd, "data"),
      tokensFile: undefined,
      allowedHosts: [],
      logLevel: "info",
      bodyBytesMax: 1_048_576,
      pools: [],
    });
    expect(config.logFile).toContain(tmpdir());
  });

  it("come from flags before environment before file before defaults, and say so", () => {
    write("port: 1111\nhost: 127.0.0.2\nlog_level: warn\ndata: there\n");
    const env = { ARBITER_PORT: "2222", ARBITER_HOST: "127.0.0.3", ARBITER_ALLOWED_HOSTS: "a, b" };
    const loaded = load({ flags: { port: "3333" }, env });
    expect(loaded.config).toMatchObject({
      port: 3_333,
      host: "127.0.0.3",
      logLevel: "warn",
      data: join(cwd, "there"),
      allowedHosts: ["a", "b"],
    });
    const from = new Map(loaded.origins.map((origin) => [origin.key, origin.from]));
    expect(from.get("port")).toBe("--port");
    expect(from.get("host")).toBe("ARBITER_HOST");
    expect(from.get("log_level")).toBe(`${join(cwd, "arbiter.yaml")}:3`);
    expect(from.get("log_files_max")).toBe("default");
    expect(describeConfig(loaded)).toMatch(/^host +"127\.0\.0\.3" +ARBITER_HOST$/m);
  });

  it("come from the file that was named, which must exist", () => {
    write("port: 4444\n", "other.yaml");
    expect(load({ env: { ARBITER_CONFIG: "other.yaml" } }).config.port).toBe(4_444);
    expect(load({ flags: { config: join(cwd, "other.yaml") } }).config.port).toBe(4_444);
    expect(() => load({ flags: { config: "none.yaml" } })).toThrow("none.yaml: does not exist");
  });

  it("an empty text switches a file off", () => {
    expect(load({ env: { ARBITER_LOG_FILE: "" } }).config.logFile).toBeUndefined();
  });

  it("an empty file says nothing", () => {
    expect(faultsOf("")).toEqual([]);
    expect(faultsOf("# nothing\n")).toEqual([]);
  });
});

describe("faults are told all at once, each with its line", () => {
  it.each<readonly [string, readonly string[]]>([
    ["prot: 1\n", ["arbiter.yaml:1: prot is no setting (did you mean port?)"]],
    [
      "log_level: loud\n\nport: x\n",
      [
        'arbiter.yaml:3: port must be a whole number from 0 to 65535, not "x"',
        "arbiter.yaml:1: log_level must be one of fatal, error, warn, info, debug, trace, " +
          'silent, not "loud"',
      ],
    ],
    ["- 1\n", ["arbiter.yaml:1: must be a map of settings"]],
    ["port: 1\nport: 2\n", ["arbiter.yaml:2: Map keys must be unique at line 2, column 1:"]],
    ["allowed_hosts: 5\n", ["arbiter.yaml:1: allowed_hosts must be a list of texts, not 5"]],
    ["pools: 5\n", ["arbiter.yaml:1: pools must be a list, not 5"]],
    [
      "pools:\n  - id: a\n    schedule: []\n    price: 0.12345678\n",
      ["arbiter.yaml:4: pools/0/price must have at most 6 decimals"],
    ],
    [
      "pools:\n  - id: a\n    schedule:\n    - start_time: 1\n      end_time: 2\n      cap: 3\n",
      [
        "arbiter.yaml:4: pools/0/schedule/0/capacity is required",
        "arbiter.yaml:6: pools/0/schedule/0/cap is not a field of this request",
      ],
    ],
  ])("%j", (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it("also those of the environment", () => {
    expect(() => load({ env: { ARBITER_PORT: "70000" } })).toThrow("ARBITER_PORT: port must be");
  });
});

it("pools have the shape of POST /v1/pools, rolling ones too", () => {
  write("pools:\n  - {id: gpu, rolling: {capacity: 8, horizon_s: 86400}, price: 2.5}\n");
  expect(load().config.pools).toEqual([
    { id: "gpu", rolling: { capacity: 8, horizon_s: 86_400 }, price: 2.5 },
  ]);
});
