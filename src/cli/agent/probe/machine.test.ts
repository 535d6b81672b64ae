import { cpus, totalmem } from "node:os";
import { expect, it } from "vitest";
import type { Gpu } from "./gpus.ts";
import { alike, probeMachine } from "./machine.ts";

const gpu = (index: number, model: string, memoryMib = 81_920): Gpu => ({
  index,
  model,
  memoryMib,
});

it("has at most the cores and the memory that the system tells of", async () => {
  const machine = await probeMachine([gpu(0, "A100")]);
  expect(machine.cpuMilli).toBeGreaterThanOrEqual(1_000);
  expect(machine.cpuMilli).toBeLessThanOrEqual(cpus().length * 1_000);
  expect(machine.cpuMilli % 1_000).toBe(0);
  expect(machine.memoryMib).toBeGreaterThan(0);
  expect(machine.memoryMib).toBeLessThanOrEqual(totalmem() / 2 ** 20);
  expect(machine.gpus).toEqual([gpu(0, "A100")]);
});

it.each([
  ["none", [], [], []],
  ["all alike", [gpu(0, "A100"), gpu(1, "A100")], [0, 1], []],
  ["mostly one model", [gpu(0, "T4"), gpu(1, "A100"), gpu(2, "A100")], [1, 2], [0]],
  ["as many of each", [gpu(0, "T4"), gpu(1, "A100")], [0], [1]],
  ["one model of two sizes", [gpu(0, "A100", 40_960), gpu(1, "A100"), gpu(2, "A100")], [1, 2], [0]],
])("of GPUs that are %s it has those of one model", (_, gpus, own, left) => {
  const found = alike(gpus);
  expect(found.gpus.map(({ index }) => index)).toEqual(own);
  expect(found.leftOut.map(({ index }) => index)).toEqual(left);
});
