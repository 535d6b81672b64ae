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

export function siteText(site: { readonly cluster: string; readonly node: string }): string {
  return JSON.stringify([site.cluster, site.node]);
}

export function siteFrom(text: string): { readonly cluster: string; readonly node: string } {
  const [cluster, node] = JSON.parse(text) as [string, string];
  return { cluster, node };
}
