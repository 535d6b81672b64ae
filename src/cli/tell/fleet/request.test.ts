import { describe, expect, it } from "vitest";
import type { PlacementFix, PlacementRequest } from "../../../wire/index.ts";
import { fixWords, placeCommand, placementWords, withFix } from "./request.ts";

const ASKED: PlacementRequest = {
  gpus: 2,
  gpu_milli: 500,
  gpu_model: "A100",
  gpu_memory_mib: 40_960,
  cpu_milli: 1_500,
  labels: { zone: ["a", "b"] },
};

describe("a request in words", () => {
  it.each<[PlacementRequest, string]>([
    [{}, "nothing"],
    [{ gpus: 1, gpu_memory_mib: 8_192 }, "1 GPU with 8 GiB"],
    [{ gpu_milli: 250, gpu_models: ["A", "B"] }, "250 milli of a GPU of A or B"],
    [{ cpu_milli: 1_000, memory_mib: 1_500, count: 3 }, "3 times 1 core, 1500 MiB of memory"],
    [ASKED, "500 milli of each of 2 GPUs of A100 with 40 GiB each, 1.5 cores, where zone=a or b"],
  ])("%j", (body, words) => expect(placementWords(body)).toBe(words));
});

describe("a change that would let it in", () => {
  const base = "arbiter place";
  it.each<[PlacementFix, string, string]>([
    [{ field: "gpus", most: 1 }, "at most 1 GPU", "--gpus 1 --gpu-milli 500 --model A100"],
    [{ field: "gpus", most: 0 }, "no GPU", "--gpu-memory 40GiB"],
    [{ field: "gpu_milli", most: 20 }, "at most 20 milli of each GPU", "--gpu-milli 20"],
    [{ field: "gpu_memory_mib", most: 0 }, "GPUs of any memory", "--model A100 --cpu 1.5"],
    [{ field: "gpu_memory_mib", most: 512 }, "GPUs with 512 MiB", "--gpu-memory 512MiB"],
    [{ field: "gpu_models", models: ["T4"] }, "a GPU of T4", "--gpu-milli 500 --model T4"],
    [{ field: "cpu_milli", most: 500 }, "at most 0.5 cores", "--cpu 0.5 --label"],
    [{ field: "labels" }, "no label", "--gpu-memory 40GiB --cpu 1.5"],
  ])("%j", (fix, words, options) => {
    expect(fixWords(fix)).toBe(words);
    const command = placeCommand(withFix(ASKED, fix), { name: "arbiter", flags: [] });
    expect(command.startsWith(base)).toBe(true);
    expect(command).toContain(options);
    if (fix.most === 0) expect(command).not.toContain(" 0");
  });
});
