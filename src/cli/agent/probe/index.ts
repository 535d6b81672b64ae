export { type Gpu, type GpuReading, NVIDIA_SMI, readGpus } from "./gpus.ts";
export { probeMachine } from "./machine.ts";
export { createMetricsMaker, type Metrics, type MetricsMaker } from "./metrics.ts";
export { readUsage } from "./usage.ts";
