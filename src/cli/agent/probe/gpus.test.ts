import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { fakeNvidiaSmi, gpuLines } from "../../testing/fake-nvidia-smi.ts";
import { parseGpus, readGpus } from "./gpus.ts";

describe("the driver's answer", () => {
  it("is read by the order of the bus, whatever a model is called", () => {
    const text = "1, Tesla, the 2nd, 16384, 0, 5, 40, 30.5\n0, A100, 81920, 512, 97, 61, 250\n\n";
    expect(parseGpus(text)).toEqual({
      kind: "found",
      gpus: [
        {
          index: 0,
          model: "A100",
          memoryMib: 81_920,
          usedMib: 512,
          utilisationPercent: 97,
          temperatureC: 61,
          powerW: 250,
        },
        {
          index: 1,
          model: "Tesla, the 2nd",
          memoryMib: 16_384,
          usedMib: 0,
          utilisationPercent: 5,
          temperatureC: 40,
          powerW: 30.5,
        },
      ],
    });
  });

  it("may lack readings", () => {
    const text = "0, GRID, 8192, [N/A], [Not Supported], [Unknown Error], [N/A]\n";
    expect(parseGpus(text)).toEqual({
      kind: "found",
      gpus: [{ index: 0, model: "GRID", memoryMib: 8_192 }],
    });
  });

  it.each([
    ["0, A100, [N/A], 0, 0, 0, 0"],
    ["zero, A100, 1, 0, 0, 0, 0"],
    ["0, 81920, 0, 0, 0, 0"],
    ["0, , 81920, 0, 0, 0, 0"],
    ["Failed to initialize NVML: Driver/library version mismatch"],
  ])("of %j is not clear", (line) => {
    expect(parseGpus(line)).toEqual({ kind: "failed", reason: `this line is not clear: ${line}` });
  });
});

describe("asking the driver", () => {
  it("finds what it tells", async () => {
    const { path } = fakeNvidiaSmi(tempDir(), gpuLines(2));
    expect(await readGpus({ path })).toMatchObject({
      kind: "found",
      gpus: [
        { index: 0, usedMib: 0 },
        { index: 1, model: "NVIDIA A100-SXM4-80GB", usedMib: 1_024 },
      ],
    });
  });

  it("finds nothing where there is no driver, and none of its devices", async () => {
    expect(await readGpus({ path: join(tempDir(), "nvidia-smi") })).toEqual({ kind: "none" });
    const fake = fakeNvidiaSmi(tempDir());
    fake.answer(["No devices were found"], 6);
    expect(await readGpus({ path: fake.path })).toEqual({ kind: "found", gpus: [] });
  });

  it("says what a driver says that is broken", async () => {
    const fake = fakeNvidiaSmi(tempDir());
    fake.answer(["NVIDIA-SMI has failed because it couldn't communicate with the driver."], 9);
    expect(await readGpus({ path: fake.path })).toEqual({
      kind: "failed",
      reason: "NVIDIA-SMI has failed because it couldn't communicate with the driver.",
    });
  });

  it("does not wait for ever", async () => {
    const path = join(tempDir(), "nvidia-smi");
    writeFileSync(path, "#!/bin/sh\nexec sleep 60\n");
    chmodSync(path, 0o755);
    expect(await readGpus({ path, timeoutMs: 100 })).toEqual({
      kind: "failed",
      reason: "no answer within 0.1 s",
    });
  });
});
