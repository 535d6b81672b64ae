import { describe, expect, it } from "vitest";
import { TraceError } from "./csv.ts";
import { mixOf, readArrivals, readMix, readNodes } from "./openb.ts";

const NODES = "sn,cpu_milli,memory_mib,gpu,model";
const PODS =
  "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase," +
  "creation_time,deletion_time,scheduled_time";
const TAIL = "BE,Running,0,1,";

function nodesOf(...lines: readonly string[]) {
  return readNodes({ name: "nodes.csv", text: [NODES, ...lines, ""].join("\n") });
}

function podsOf(...lines: readonly string[]) {
  return readArrivals({ name: "pods.csv", text: [PODS, ...lines, ""].join("\r\n") });
}

describe("nodes", () => {
  it("are read in file order", () => {
    expect(nodesOf("b,96000,393216,8,G2", "a,8000,30000,0,")).toEqual([
      { id: "b", cpuMilli: 96_000, memoryMib: 393_216, gpus: 8, model: "G2" },
      { id: "a", cpuMilli: 8000, memoryMib: 30_000, gpus: 0, model: "" },
    ]);
  });

  it.each([
    ["a,1,1,8", "nodes.csv:2: expected 5 fields, not 4"],
    ["", "nodes.csv:2: expected 5 fields, not an empty line"],
    [
      "a,1.5,1,8,G2",
      'nodes.csv:2: expected cpu_milli to be a whole number in 0..2000000000, not "1.5"',
    ],
    ["a,1,-1,8,G2", "memory_mib to be a whole number"],
    ["a,1,1,17,G2", 'gpu to be a whole number in 0..16, not "17"'],
    ["a,1,1,8,", "a model for its GPUs"],
    [",1,1,8,G2", "sn to be a name"],
  ])("of a bad line %o are refused with what was expected", (line, message) => {
    expect(() => nodesOf(line, "z,1,1,1,G2")).toThrow(TraceError);
    expect(() => nodesOf(line, "z,1,1,1,G2")).toThrow(message);
  });

  it("have names of their own", () => {
    expect(() => nodesOf("a,1,1,1,G2", "b,1,1,1,G2", "a,1,1,1,G2")).toThrow(
      'nodes.csv:4: expected a new sn, not "a"',
    );
  });

  it("come under the header of the format, and nothing else", () => {
    const read = () => readNodes({ name: "x.csv", text: "sn,cpu\na,1\n" });
    expect(read).toThrow(`x.csv:1: expected "${NODES}"`);
  });
});

describe("arrivals", () => {
  it("are in file order, and equal requests are one pod", () => {
    const { pods, order } = podsOf(
      `p0,4000,1024,1,500,,${TAIL}`,
      `p1,8000,1024,2,1000,G2|T4,${TAIL}`,
      `p2,4000,1024,1,500,,${TAIL}9`,
      `p3,2000,512,0,0,,${TAIL}`,
    );
    expect([...order]).toEqual([0, 1, 0, 2]);
    expect(pods[1]).toEqual({
      cpuMilli: 8000,
      memoryMib: 1024,
      gpus: 2,
      gpuMilli: 1000,
      models: ["G2", "T4"],
    });
  });

  it.each([
    [
      `p,1,1,1,0,,${TAIL}`,
      'pods.csv:2: expected gpu_milli to be a whole number in 1..1000, not "0"',
    ],
    [`p,1,1,1,1001,,${TAIL}`, "gpu_milli to be a whole number in 1..1000"],
    [`p,1,1,0,500,,${TAIL}`, "gpu_milli to be a whole number in 0..0"],
    [`p,1,1,2,500,,${TAIL}`, "gpu_milli to be 1000 where num_gpu is 2"],
    [`p,1,1,x,500,,${TAIL}`, "num_gpu to be a whole number in 0..16"],
    ["p,1,1,1,500", "11 fields, not 5"],
  ])("of a bad line %o are refused", (line, message) => {
    expect(() => podsOf(line)).toThrow(message);
  });

  it("make a mix: equal requests, whatever their memory, with their count", () => {
    const lines = [
      `p0,4000,1024,1,500,,${TAIL}`,
      `p1,4000,2048,1,500,,${TAIL}`,
      `p2,4000,2048,1,500,T4,${TAIL}`,
    ];
    const mix = [
      { cpuMilli: 4000, gpus: 1, gpuMilli: 500, models: [], count: 2 },
      { cpuMilli: 4000, gpus: 1, gpuMilli: 500, models: ["T4"], count: 1 },
    ];
    expect(mixOf(podsOf(...lines))).toEqual(mix);
    expect(readMix({ name: "pods.csv", text: [PODS, ...lines].join("\n") })).toEqual(mix);
  });
});
