import type { StreamEvent } from "../../wire/index.ts";

type Listener = (event: StreamEvent | undefined) => void;

/** Events for those who keep data of their own; `undefined` stands for a gap. */
export interface Events {
  tell(event: StreamEvent | undefined): void;
  /** The answer ends it. */
  listen(listener: Listener): () => void;
}

export function createEvents(): Events {
  const listeners = new Set<Listener>();
  return {
    tell: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
