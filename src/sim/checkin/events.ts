import {
  createNumberHeap,
  heapPeekKey,
  heapPeekValue,
  heapPop,
  heapPush,
} from "../../base/index.ts";

export type WorldEvent =
  | {
      readonly kind: "assign";
      readonly job: number;
      readonly session: number;
      readonly end: number;
    }
  | { readonly kind: "result"; readonly job: number; readonly attempt: number }
  | { readonly kind: "open"; readonly job: number }
  | { readonly kind: "request"; readonly job: number; readonly attempt: number }
  | { readonly kind: "deadline"; readonly job: number; readonly attempt: number };

/** Events by time; those of one instant come in the order in which they were put in. */
export interface Agenda {
  push(at: number, event: WorldEvent): void;
  /** When the next event is due, or Infinity. */
  nextAt(): number;
  pop(): WorldEvent;
}

export function createAgenda(): Agenda {
  const heap = createNumberHeap();
  const events = new Map<number, WorldEvent>();
  let serial = 0;
  return {
    push: (at, event) => {
      heapPush(heap, at, serial);
      events.set(serial, event);
      serial += 1;
    },
    nextAt: () => heapPeekKey(heap),
    pop: () => {
      const id = heapPeekValue(heap);
      const event = events.get(id);
      if (event === undefined) throw new Error("the agenda is empty");
      events.delete(id);
      heapPop(heap);
      return event;
    },
  };
}
