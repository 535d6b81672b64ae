/** Whole ms that never go back or jump: leases are measured by it, whatever is done to the clock. */
export function steadyClock(startAt: number): () => number {
  const began = performance.now();
  return () => Math.floor(startAt + performance.now() - began);
}
