/** What a command is told of the grant that it runs under. */
export interface GrantFacts {
  readonly id: string;
  readonly node: string;
  /** Devices of this machine, by the order on the bus; empty for a grant without GPUs. */
  readonly devices: readonly number[];
  /** GPUs as the grant numbers them. */
  readonly gpus: readonly number[];
  /** Milli of each GPU; 1000 for whole ones. */
  readonly gpuMilli: number;
  /** Unix seconds; may move when the grant is renewed. */
  readonly endTime: number;
}

/** The environment of a command: the caller's own, with what the grant says over it. */
export function environmentOf(caller: NodeJS.ProcessEnv, grant: GrantFacts): NodeJS.ProcessEnv {
  return {
    ...caller,
    // Else CUDA counts the fastest device first, and 0 would be another one.
    CUDA_DEVICE_ORDER: "PCI_BUS_ID",
    CUDA_VISIBLE_DEVICES: grant.devices.join(","),
    ARBITER_GRANT: grant.id,
    ARBITER_NODE: grant.node,
    ARBITER_GPUS: grant.gpus.join(","),
    ARBITER_GPU_MILLI: String(grant.gpuMilli),
    ARBITER_END_TIME: String(grant.endTime),
  };
}

/**
 * Devices of the machine behind the GPUs of a grant: its agent tells which ones it has registered;
 * without one they are taken to be registered in the order of the bus.
 */
export function devicesOf(
  gpus: readonly number[],
  registered: readonly number[] | undefined,
): readonly number[] {
  return gpus.map((gpu) => registered?.[gpu] ?? gpu);
}
