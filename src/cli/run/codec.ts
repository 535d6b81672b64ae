/**
 * Devices behind the GPUs of a node, as its agent tells them in the node's metrics: device of GPU
 * 0 first. Undefined where it does not tell, as for a node without an agent.
 */
export function decodeDevices(metrics: object | undefined): readonly number[] | undefined {
  const { gpus } = { ...metrics } as { readonly gpus?: unknown };
  if (!Array.isArray(gpus) || gpus.length === 0) return undefined;
  const devices: number[] = [];
  for (const gpu of gpus) {
    const { gpu_id, device } = { ...gpu } as Readonly<Record<string, unknown>>;
    if (!isNumber(gpu_id) || !isNumber(device)) return undefined;
    devices[gpu_id] = device;
  }
  return devices;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
