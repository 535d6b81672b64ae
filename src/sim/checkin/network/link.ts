import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
  type Prng,
} from "../../../base/index.ts";

/** How bad the network is. */
export interface LinkFaults {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** Messages lost and messages that come twice, per thousand. */
  readonly lossPerMille: number;
  readonly repeatPerMille: number;
}

/** Virtual time and a network: what is sent arrives late, twice, in another order, or never. */
export interface Link {
  /** Whole ms. */
  now(): number;
  /** Runs `action` after exactly `delayMs`. */
  after(delayMs: number, action: () => void): void;
  /** Sends: `action` runs when, and as often as, the message arrives. */
  send(action: () => void): void;
  /** Takes away all faults but the delay. */
  heal(): void;
  /** Runs everything due before `untilMs`; stops at once when `isDone` says so. */
  run(untilMs: number, isDone?: () => boolean): void;
}

export function createLink(random: Prng, faults: LinkFaults): Link {
  const heap = createNumberHeap();
  const actions = new Map<number, () => void>();
  let now = 0;
  let serial = 0;
  let isHealed = false;
  const after = (delayMs: number, action: () => void): void => {
    heapPush(heap, now + delayMs, serial);
    actions.set(serial, action);
    serial += 1;
  };
  const deliver = (action: () => void): void => {
    const spread = faults.delayMsMax - faults.delayMsMin + 1;
    after(faults.delayMsMin + random.below(spread), action);
  };
  return {
    now: () => now,
    after,
    send: (action) => {
      if (isHealed) return deliver(action);
      if (random.chance(faults.lossPerMille, 1_000)) return;
      deliver(action);
      if (random.chance(faults.repeatPerMille, 1_000)) deliver(action);
    },
    heal: () => {
      isHealed = true;
    },
    run: (untilMs, isDone) => {
      while (heapPeekKey(heap) < untilMs && isDone?.() !== true) {
        now = heapPeekKey(heap);
        const id = heapPeekValue(heap);
        heapPop(heap);
        const action = actions.get(id);
        actions.delete(id);
        action?.();
      }
    },
  };
}
