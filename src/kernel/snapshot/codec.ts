import type { Lease, Order, StatementEntry } from "../model/index.ts";
import type { Labels, LabelWish, PodSpec } from "../placement/index.ts";

/** What many nodes share, as one text. */
export interface NodePlace {
  readonly cluster: string;
  readonly dataCenter: string;
  readonly rack: string;
  readonly gpuModel: string;
  readonly labels: Labels;
}

export function placeText({ cluster, dataCenter, rack, gpuModel, labels }: NodePlace): string {
  return JSON.stringify([cluster, dataCenter, rack, gpuModel, labels]);
}

export function placeOf(text: string): NodePlace {
  const [cluster, dataCenter, rack, gpuModel, labels] = JSON.parse(text) as [
    string,
    string,
    string,
    string,
    Labels,
  ];
  return { cluster, dataCenter, rack, gpuModel, labels };
}

export function podText(pod: PodSpec): string {
  const { cpuMilli, memoryMib, gpus, gpuMilli, models, labels, gpuMemoryMib } = pod;
  const rest = [labels ?? null, gpuMemoryMib ?? null];
  return JSON.stringify([cpuMilli, memoryMib, gpus, gpuMilli, models, ...rest]);
}

export function podFrom(text: string): PodSpec {
  const [cpuMilli, memoryMib, gpus, gpuMilli, models, labels, gpuMemoryMib] = JSON.parse(text) as [
    number,
    number,
    number,
    number,
    readonly string[],
    LabelWish | null,
    number | null,
  ];
  return {
    cpuMilli,
    memoryMib,
    gpus,
    gpuMilli,
    models,
    ...(labels === null ? {} : { labels }),
    ...(gpuMemoryMib === null ? {} : { gpuMemoryMib }),
  };
}

/** An order, a lease or lines of a statement: as they are in the state. */
export function orderFrom(text: string): Order {
  return JSON.parse(text) as Order;
}

export function leaseFrom(text: string): Lease {
  return JSON.parse(text) as Lease;
}

export function linesFrom(text: string): readonly [number, StatementEntry[]] {
  return JSON.parse(text) as [number, StatementEntry[]];
}

export function placeFrom(text: string): readonly [number, string] {
  return JSON.parse(text) as [number, string];
}

export function siteText(site: { readonly cluster: string; readonly node: string }): string {
  return JSON.stringify([site.cluster, site.node]);
}

export function siteFrom(text: string): { readonly cluster: string; readonly node: string } {
  const [cluster, node] = JSON.parse(text) as [string, string];
  return { cluster, node };
}
