import { expect } from "vitest";
import { type Site, startSite } from "./site.ts";
import { NOW_S } from "./week.ts";

const HOUR = 3_600;

/** The job that waits for capacity, which is looked at beside the desk. Parts are numbered, too. */
export const WAITING = "j8";

/**
 * A few jobs on four nodes, plain enough that no queue policy could decide otherwise: what the
 * jobs desk looks like does not hang on how well jobs are packed.
 */
export async function startJobsScene(): Promise<Site> {
  let now = (NOW_S - HOUR) * 1_000;
  const site = await startSite({ clock: { now: () => now } });
  const { client } = site;
  for (const id of ["n1", "n2", "n3", "n4"]) {
    await client.nodes.register({
      id,
      cluster: "c1",
      cpu_milli: 64_000,
      memory_mib: 262_144,
      gpus: 8,
    });
  }
  await client.pools.create({ id: "nodes", backing: { clusters: ["c1"] } });
  await client.pools.create({ id: "plain", rolling: { capacity: 16, horizon_s: 100 * HOUR } });
  const on = { pool: "nodes", walltime_s: 6 * HOUR };
  await client.jobs.submit({
    ...on,
    size: 8,
    count: 2,
    gang: true,
    name: "train",
    user_id: "ines",
  });
  await client.jobs.submit({ ...on, size: 2, count: 4, name: "sweep", user_id: "mei" });
  await client.jobs.submit({ ...on, size: 4, name: "eval", user_id: "kofi" });
  await client.jobs.submit({ pool: "plain", size: 5, name: "render", user_id: "yara" });
  await expect.poll(async () => (await client.jobs.runs()).items.length).toBe(7);
  await client.jobs.finish("j2", { outcome: "done", part: 0 });
  await client.jobs.submit({ ...on, size: 32, name: "wide", user_id: "weather" });
  await client.jobs.submit({ ...on, size: 32, count: 3, name: "wider", user_id: "weather" });
  await client.jobs.submit({ ...on, size: 1, after: [{ job_id: WAITING }], user_id: "kofi" });
  now = NOW_S * 1_000;
  return site;
}
