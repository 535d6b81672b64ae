import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { describeWithSharedData } from "../../../../test/support/shared-data.ts";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { runHere, startArbiter } from "../../testing/run.ts";

let folder: string;
beforeEach(() => {
  folder = tempDir();
  file("jobs", "(3 4)\n(2 2)\n(4 1)\n(1 6)\n");
  file("nodes", "(1 3)\n(2 4)\n");
  file("trace.swf", TRACE);
});

/** Two jobs that fill the machine and one small short one behind each. */
const TRACE = [
  [1, 0, 100, 4],
  [2, 1, 100, 4],
  [3, 2, 10, 1],
  [4, 3, 50, 2],
]
  .map(
    ([id, at, run, size]) =>
      `${id} ${at} 0 ${run} ${size} -1 -1 ${size} ${run} -1 1 1 1 1 1 1 -1 -1`,
  )
  .join("\n");

function file(name: string, text: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function batch(...args: readonly string[]) {
  const files = ["--jobs", join(folder, "jobs"), "--resources", join(folder, "nodes")];
  return runHere(["simulate", "batch", ...files, ...args]);
}

function swf(...args: readonly string[]) {
  const trace = ["--trace", join(folder, "trace.swf"), "--processors", "4"];
  return runHere(["simulate", "swf", ...trace, ...args]);
}

const madeUp = (...args: readonly string[]) =>
  runHere(["simulate", "batch", "--generate", "40", "--nodes", "3", ...args]);

describe("arbiter simulate batch", () => {
  it("puts policies side by side, the best of each column marked", async () => {
    // All need the one node of 4, from tick 1 on: fcfs starts them at 1, 10, 19 and 20,
    // shortest first at 1, 12, 10 and 11.
    file("jobs", "(4 9)\n(4 9)\n(4 1)\n(4 1)\n");
    const run = await batch("--policy", "fcfs,stcf-skip", "--rules", "shared");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    const [about, , head] = run.stdout.split("\n");
    expect(about).toMatch(/jobs on .*nodes, rules shared$/);
    expect(head).toMatch(/^policy +last end +over bound % +makespan +use % +starved +starts/);
    expect(run.stdout).toMatch(/^fcfs +16 +18 +\*18 +\*18 +\*18$/m);
    expect(run.stdout).toMatch(/^stcf-skip +\*12 +\*9 +20 +20 +20$/m);
    for (const title of ["wait, ticks", "flow, ticks", "slowdown"]) {
      expect(run.stdout).toContain(`\n${title} `);
    }
    expect(run.stdout).toMatch(/\* best of its column\. No schedule ends before tick \d+\./);
  });

  it("marks nothing where there is nothing to compare", async () => {
    const run = await batch("--policy", "fill,fill");
    expect(run.stdout.match(/^fill /gm)).toHaveLength(4);
    expect(run.stdout).not.toMatch(/\*\d|\* best/);
  });

  it("as JSON is one document, the same every time", async () => {
    const args = ["--policy", "fcfs,stcf-parallel", "--json"];
    const first = await batch(...args);
    expect(JSON.parse(first.stdout).runs).toMatchObject([
      { policy: "fcfs", seed: 0, metrics: { jobs: 4, slowdown_bound: 10 } },
      { policy: "stcf-parallel", seed: 0, metrics: { jobs: 4 } },
    ]);
    expect(await batch(...args)).toEqual(first);
  });

  it("writes the page, the figures, the events and the original's logs", async () => {
    const out = join(folder, "out");
    const logs = ["--outfiles", join(folder, "logs"), "--events", join(folder, "events.jsonl")];
    const run = await batch("--policy", "fcfs,stcf-parallel", "--out", out, ...logs, "--json");
    expect(readdirSync(out).sort()).toEqual(["report.html", "runs.json"]);
    expect(readFileSync(join(out, "runs.json"), "utf8")).toBe(run.stdout);
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("<svg");
    expect(page).not.toMatch(/<script|<link|src=/);
    expect(readdirSync(join(folder, "logs")).sort()).toEqual([
      "fcfs.outfile",
      "stcf_parallel.outfile",
    ]);
    const events = readFileSync(join(folder, "events-fcfs-0.jsonl"), "utf8").trim().split("\n");
    const kinds = events.map((line) => JSON.parse(line).kind);
    expect(kinds.filter((kind) => kind === "end")).toHaveLength(4);
  });

  it("reads gzip, CRLF and our own tables", async () => {
    const plain = JSON.parse((await batch("--policy", "fill", "--json")).stdout);
    const jobs = "arrived_at,size,duration\r\n0,3,4\r\n1,2,2\r\n2,4,1\r\n3,1,6\r\n";
    const packed = gzipSync("(3 4)\r\n(2 2)\r\n(4 1)\r\n(1 6)\r\n");
    for (const path of [file("jobs.csv", jobs), file("jobs.gz", packed)]) {
      const run = await batch("--policy", "fill", "--json", "--jobs", path);
      expect(JSON.parse(run.stdout)).toEqual(plain);
    }
  });
});

describe("a sweep", () => {
  it("has means with confidence intervals, the same on any number of threads", async () => {
    const args = ["--policy", "fcfs,fill", "--seeds", "1..3,7", "--json"];
    const alone = await madeUp(...args);
    const { runs, summary } = JSON.parse(alone.stdout);
    const seeds = runs.map((run: { seed: number }) => run.seed);
    expect(seeds).toEqual([1, 2, 3, 7, 1, 2, 3, 7]);
    expect(summary[0]).toMatchObject({ policy: "fcfs", metrics: { mean_flow: { count: 4 } } });
    expect(await madeUp(...args, "--workers", "2")).toEqual(alone);
    const table = await madeUp(...args.slice(0, -1));
    const { mean, ci95 } = summary[0].metrics.mean_flow;
    expect(table.stdout).toContain("4 seeds: mean ± 95 % confidence");
    expect(table.stdout).toContain(`${mean.toFixed(2)} ±${ci95.toFixed(2)}`);
  });

  it("draws its page of the first seed", async () => {
    const out = join(folder, "out");
    const run = await madeUp("--policy", "fcfs", "--seeds", "5..6", "--out", out);
    expect(run.stderr).toBe(`note: wrote ${out}/report.html (seed 5) and ${out}/runs.json\n`);
    const { runs } = JSON.parse(readFileSync(join(out, "runs.json"), "utf8"));
    expect(runs).toHaveLength(2);
    expect(existsSync(join(out, "report.html"))).toBe(true);
  });
});

describe("arbiter simulate swf", () => {
  it("compares queue policies", async () => {
    const run = await swf("--policy", "fcfs,sjf,easy", "--json");
    const { runs } = JSON.parse(run.stdout);
    const waits = runs.map(
      ({ metrics }: { metrics: Record<string, number> }) => metrics["mean_wait"],
    );
    // fcfs: 0, 99, 198, 197. sjf: 0, 149, 98, 97 (the small two run together first).
    expect(waits).toEqual([123.5, 86, 123.5]);
    const table = await swf("--policy", "fcfs,sjf");
    expect(table.stdout).toMatch(/^sjf +\*86\.00 /m);
    expect(table.stdout).toContain("No schedule is shorter than ");
  });

  it("writes page and events", async () => {
    const events = join(folder, "e.jsonl");
    const run = await swf("--policy", "easy", "--events", events, "--out", join(folder, "out"));
    expect(run.code).toBe(0);
    expect(readFileSync(events, "utf8").trim().split("\n")).toHaveLength(8);
    expect(readFileSync(join(folder, "out", "report.html"), "utf8")).toContain("easy");
  });

  it("makes up jobs, users and estimates by a seed", async () => {
    const args = ["--generate", "50", "--processors", "32", "--estimate-factor", "4"];
    const more = ["--users", "3", "--arrivals", "diurnal:86400:0.8", "--policy", "fair", "--json"];
    const line = ["simulate", "swf", ...args, ...more];
    const first = await runHere(line);
    expect(await runHere(line)).toEqual(first);
    const other = await runHere([...line, "--seeds", "2"]);
    expect(JSON.parse(other.stdout).runs[0]).toMatchObject({ seed: 2, metrics: { jobs: 50 } });
    expect(other.stdout).not.toBe(first.stdout);
  });
});

describe("bad input", () => {
  it.each([
    ["(0 5)\n", ":1: expected (size duration), two whole numbers from 1 on"],
    ["(1 2)\nten\n", ':2: expected (size duration), two whole numbers from 1 on, found "ten"'],
    ["(1 2)\n(9 1)\n", ":2: a job of size 9 fits nowhere: the largest node has 4"],
    ["", ": is empty: expected lines like (size duration)"],
    [gzipSync("(1 2)\n".repeat(999)).subarray(0, 30), ": the gzip data are damaged"],
  ])("in a file of jobs: %j", async (text, message) => {
    const jobs = file("bad", text);
    const run = await batch("--policy", "fcfs", "--jobs", jobs);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr.replace(/:1:( the gzip)/, ":$1")).toContain(`error: ${jobs}${message}`);
    expect(run.stderr).not.toMatch(/^ +at /m);
    const json = await batch("--policy", "fcfs", "--jobs", jobs, "--json");
    expect(JSON.parse(json.stderr)).toMatchObject({ code: "bad_usage" });
  });

  it.each([
    [["batch", "--policy", "fcfs"], "give --jobs and --resources, or --generate"],
    [["batch", "--policy", "fcfs", "--generate", "9", "--jobs", "x"], "leave out --jobs"],
    [["batch", "--policy", "fcfs", "--generate", "0"], "It must be 1 or more"],
    [["batch", "--policy", "fcfs", "--generate", "9", "--load", "0"], "It must be from 0.001"],
    [["batch", "--policy", "fcfs", "--generate", "9", "--shapes", "unifrom"], "mean uniform?"],
    [["batch", "--policy", "fcfs", "--generate", "9", "--seeds", "3..1"], "like 7, 1..20"],
    [["batch", "--policy", "fcfs", "--generate", "9", "--arrivals", "bursts"], "It must be"],
    [["batch", "--policy", ",", "--generate", "9"], "names with commas between"],
    [["batch", "--policy", "fil", "--generate", "9"], "did you mean fill? There are fcfs, "],
    [["batch", "--policy", "fill", "--generate", "9", "--outfiles", "x"], "logs of fcfs"],
    [["swf", "--policy", "easi", "--generate", "9", "--processors", "8"], "mean easy?"],
    [["swf", "--policy", "easy", "--processors", "8"], "give --trace, or --generate"],
    [["swf", "--policy", "easy", "--generate", "9"], "required option '--processors <n>'"],
    [["swf", "--policy", "easy", "--trace", "/nowhere", "--processors", "8"], "can't be read"],
  ])("%j", async (args, message) => {
    const run = await runHere(["simulate", ...args]);
    expect(run.stderr).toContain(message);
    expect(run).toMatchObject({ code: 2, stdout: "" });
  });

  it("names what only made-up jobs have", async () => {
    const run = await batch("--policy", "fcfs", "--seeds", "1..3", "--size-max", "2");
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("--seeds, --size-max: only for jobs that are made up");
  });

  it("of a trace too short for the sequences is said so", async () => {
    const run = await swf("--policy", "fcfs", "--protocol", "rlscheduler");
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("too short for its protocol");
  });

  it("is not a folder that can't be made: that is refused", async () => {
    const run = await batch("--policy", "fcfs", "--out", join(folder, "jobs", "out"));
    expect(run).toMatchObject({ code: 1, stdout: "" });
    expect(run.stderr).toContain("refused: unwritable");
  });
});

it("Ctrl-C stops a simulation that would last", { timeout: 60_000 }, async () => {
  const late = file("late.csv", "arrived_at,size,duration\n0,1,1\n9000000000,1,1\n");
  const files = ["--jobs", late, "--resources", join(folder, "nodes")];
  const events = join(folder, "events.jsonl");
  const args = ["simulate", "batch", ...files, "--policy", "fcfs", "--events", events];
  const running = startArbiter(args);
  while (!existsSync(events)) await new Promise((done) => setTimeout(done, 20));
  running.child.kill("SIGINT");
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toContain("refused: stopped");
});

describe("arbiter simulate placement", () => {
  const HEAD =
    "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time," +
    "deletion_time,scheduled_time";
  const pod = (gpus: number, milli: number) => `p,1000,10,${gpus},${milli},,BE,Running,0,1,0`;

  function placement(nodes: string, pods: readonly string[], ...args: readonly string[]) {
    const fleet = file("fleet.csv", `sn,cpu_milli,memory_mib,gpu,model\n${nodes}`);
    const arrivals = file("pods.csv", [HEAD, ...pods].join("\n"));
    const files = ["--nodes", fleet, "--arrivals", arrivals];
    return runHere(["simulate", "placement", ...files, ...args]);
  }
  const TWO_NODES = "a,8000,100,2,T4\nb,8000,100,2,T4\n";

  it("says how much of the GPUs each policy allocates", async () => {
    const pods = [pod(1, 500), pod(1, 500), pod(2, 1000), pod(4, 1000)];
    const out = join(folder, "out");
    const args = ["--policy", "best-fit,fgd", "--target-workload", join(folder, "pods.csv")];
    const run = await placement(TWO_NODES, pods, ...args, "--out", out, "--json");
    const { runs } = JSON.parse(run.stdout);
    expect(runs.map((one: { policy: string }) => one.policy)).toEqual(["best-fit", "fgd"]);
    expect(runs[1].metrics).toMatchObject({ placed_pods: 3, dropped_pods: 1, unallocated_gpus: 1 });
    expect(readFileSync(join(out, "runs.json"), "utf8")).toBe(run.stdout);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("best-fit");
    const table = await placement(TWO_NODES, pods, ...args);
    expect(table.stdout).toMatch(/^at the end +unallocated GPUs +idle GPUs/m);
  });

  it.each([
    ["a,8000,100,2,T4\na,1,1,1,T4\n", [pod(1, 500)], "fgd", "fleet.csv:3: expected a new sn"],
    [TWO_NODES, [pod(1, 0)], "fgd", "pods.csv:2: expected gpu_milli to be"],
    ["", [pod(1, 500)], "fgd", "fleet.csv: is empty"],
    [TWO_NODES, [], "fgd", "pods.csv: is empty"],
    [TWO_NODES, [pod(1, 500)], "fdg", "did you mean fgd?"],
  ])("finds what is wrong: %j %j %s", async (nodes, pods, policy, message) => {
    const run = await placement(nodes, pods, "--policy", policy);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
  });
});

const MESO = ["short_jobs", "short_resources", "long_jobs", "long_resources"];

describe("arbiter simulate market", () => {
  const market = (...args: readonly string[]) =>
    runHere(["simulate", "market", "--agents", "40", "--flows", "4", ...args]);

  it("says the same of a seed again, and brings groups nearer than chance does", async () => {
    const both = ["--policy", "market,random", "--seeds", "1..2", "--json"];
    const run = await market(...both, "--out", folder);
    expect(run.code).toBe(0);
    const { runs, summary } = JSON.parse(run.stdout);
    expect(runs).toHaveLength(4);
    expect(summary).toBeDefined();
    for (const seed of [1, 2]) {
      const [near, chance] = runs.filter((one: { seed: number }) => one.seed === seed);
      expect(near.metrics.mean_distance).toBeLessThan(chance.metrics.mean_distance);
      expect(near.metrics.unserved_groups).toBe(0);
    }
    expect((await market(...both)).stdout).toBe(run.stdout);
    expect(readFileSync(join(folder, "report.html"), "utf8")).toContain("4 flows on 40 agents");
  });

  it("runs nothing on what it does not know", async () => {
    const odd = await market("--policy", "glwo");
    expect(odd).toMatchObject({ code: 2, stdout: "" });
    expect(odd.stderr).toContain("did you mean glow?");
    expect(await market("--flows", "0")).toMatchObject({ code: 2 });
  });
});

describeWithSharedData(
  "the MesoChallenge at the command line",
  MESO.map((name) => `meso/${name}.input`),
  ([shortJobs, shortNodes, longJobs, longNodes]) => {
    it.each([
      ["short", shortJobs!, shortNodes!, [73, 53], [37.4, 21]],
      ["long", longJobs!, longNodes!, [22_583, 4_184], [9_795.63, 370.87]],
    ])("%s", { timeout: 60_000 }, async (_, jobs, resources, ends, flows) => {
      const files = ["--jobs", jobs, "--resources", resources];
      const policies = ["--policy", "fcfs,stcf-parallel", "--json"];
      const run = await runHere(["simulate", "batch", ...files, ...policies]);
      const { runs } = JSON.parse(run.stdout);
      for (const [index, { metrics }] of runs.entries()) {
        expect(metrics.last_end_tick).toBe(ends[index]);
        expect(metrics.mean_flow).toBeCloseTo(flows[index]!, 2);
      }
      expect(runs).toHaveLength(2);
    });
  },
);

describeWithSharedData(
  "published traces at the command line",
  ["swf/lublin_256.swf"],
  ([trace]) => {
    it("has the figures of RLScheduler's Table V", { timeout: 60_000 }, async () => {
      const args = ["--trace", trace!, "--processors", "256", "--protocol", "rlscheduler"];
      const run = await runHere(["simulate", "swf", ...args, "--policy", "sjf,f1+backfill"]);
      expect(run.stdout).toMatch(/^sjf +277\.3(46|47|48|49|50|51|52|53|54)\d* /m);
      expect(run.stdout).toMatch(/^f1\+backfill +\*75\.0(6[5-9]|7[0-4]) /m);
    });
  },
);
