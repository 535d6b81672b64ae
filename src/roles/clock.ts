/** Whole ms that never go back or jump, whatever is done to the machine's clock. */
export function steadyClock(startAt: number): () => number {
  const began = performance.now();
  return () => Math.floor(startAt + performance.now() - began);
}
