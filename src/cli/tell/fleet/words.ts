/** Thousandths of a core as cores: `1 core`, `0.5 cores`. */
export function coreWords(milli: number): string {
  return milli === 1_000 ? "1 core" : `${milli / 1_000} cores`;
}

const STEP = 1_024;

/** `64 GiB`, or MiB where that would not be exact. */
export function memoryWords(mib: number): string {
  if (mib >= STEP && mib % STEP === 0) return `${mib / STEP} GiB`;
  return `${mib} MiB`;
}

/** For tables, where the magnitude counts: `63.8 GiB`. */
export function roughMemory(mib: number): string {
  return mib < STEP ? `${mib} MiB` : `${Math.round((mib * 10) / STEP) / 10} GiB`;
}

/** `2 GPUs`, `500 milli of a GPU`, `300 milli of each of 2 GPUs`; undefined for none. */
export function gpuWords(count: number, milli: number): string | undefined {
  if (count === 0) return undefined;
  if (milli < 1_000) {
    return count === 1 ? `${milli} milli of a GPU` : `${milli} milli of each of ${count} GPUs`;
  }
  return count === 1 ? "1 GPU" : `${count} GPUs`;
}

/** `disk=ssd, zone=a or b`; undefined for none. */
export function labelWords(
  labels: Readonly<Record<string, string | readonly string[]>>,
): string | undefined {
  const pairs = Object.entries(labels).map(([name, value]) => {
    return `${name}=${[value].flat().join(" or ")}`;
  });
  return pairs.length === 0 ? undefined : pairs.join(", ");
}
