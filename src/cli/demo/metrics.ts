import { createPrng } from "../../base/index.ts";
import type { Client } from "../../client/index.ts";
import { demoNodes } from "./desks/fleet.ts";

/** As often as a collector tells its clusters' state. */
const EVERY_MS = 20_000;
const BURST_MS = 60_000;

/** Tells what the made-up machines measure, now and then, until the answer is called. */
export function keepMetrics(client: Client, seed: number): () => void {
  const tell = (): void => {
    // A server that is going away needs no more of it.
    tellMetrics(client, seed, Date.now()).catch(() => undefined);
  };
  tell();
  const timer = setInterval(tell, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * The state of all clusters as AIGr.id's collectors write it. Same seed and minute, same
 * documents: GPUs that are in use are hot, a few nodes more so than they should be.
 */
export async function tellMetrics(client: Client, seed: number, nowMs: number): Promise<void> {
  const used = new Map<string, number>();
  for await (const { id, gpus, gpus_free } of client.nodes.listAll({ limit: 1_000 })) {
    used.set(id, gpus - gpus_free);
  }
  const minute = Math.floor(nowMs / BURST_MS);
  const clusters = Map.groupBy(demoNodes(), ({ cluster }) => cluster);
  for (const [cluster, nodes] of clusters) {
    const documents = nodes.map(({ id, gpus = 0 }, index) => {
      const prng = createPrng((Math.imul(seed, 7_919) + index * 31 + minute) >>> 1);
      const isHot = (index * 37 + seed) % 29 === 0;
      return {
        id,
        gpu: { gpus: degreesOf(prng.below, { gpus, inUse: used.get(id) ?? 0, isHot }) },
      };
    });
    await client.clusters.putMetrics(cluster, { nodes: documents });
  }
}

function degreesOf(
  below: (end: number) => number,
  {
    gpus,
    inUse,
    isHot,
  }: { readonly gpus: number; readonly inUse: number; readonly isHot: boolean },
) {
  return Array.from({ length: gpus }, (_, gpu_id) => {
    const isBusy = gpu_id < inUse;
    const temperature = (isBusy ? 58 : 34) + below(isBusy ? 14 : 6) + (isHot ? 14 : 0);
    return { gpu_id, temperature, utilization: isBusy ? 70 + below(30) : 0 };
  });
}
