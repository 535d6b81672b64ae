import { WebSocket } from "ws";
import type { Outbox } from "./outbox.ts";

export interface FlowBounds {
  /** Requests of one connection that may be under way; then it is read no further. */
  readonly requestsMax: number;
  /** Their characters together. */
  readonly charsMax: number;
  /** Characters of replies that may wait for a client to read them. */
  readonly unsentCharsMax: number;
  /** A client that reads nothing for so long has gone. */
  readonly stallMs: number;
  readonly nowMs: () => number;
}

/** Keeps what one connection holds in memory within bounds, by not reading from it. */
export interface Flow {
  began(chars: number): void;
  ended(chars: number): void;
  send(text: string): void;
  isPaused(): boolean;
  /** Replies have waited too long for the client to read them. */
  isStalled(): boolean;
}

export function createFlow(socket: WebSocket, outbox: Outbox, bounds: FlowBounds): Flow {
  const { requestsMax, charsMax, unsentCharsMax, stallMs, nowMs } = bounds;
  let requests = 0;
  let chars = 0;
  /** Characters of replies that have not gone out. */
  let waiting = 0;
  let fullSinceMs: number | undefined;

  const isTooMuch = (): boolean =>
    requests >= requestsMax || chars >= charsMax || fullSinceMs !== undefined;

  const update = (): void => {
    const isFull = waiting > unsentCharsMax;
    fullSinceMs = isFull ? (fullSinceMs ?? nowMs()) : undefined;
    if (isTooMuch() === socket.isPaused) return;
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.isPaused) socket.resume();
    else socket.pause();
  };

  return {
    began: (more) => {
      requests += 1;
      chars += more;
      update();
    },
    ended: (less) => {
      requests -= 1;
      chars -= less;
      update();
    },
    send: (text) => {
      waiting += text.length;
      outbox.put(socket, text, () => {
        waiting -= text.length;
        update();
      });
    },
    isPaused: () => socket.isPaused,
    isStalled: () => fullSinceMs !== undefined && nowMs() - fullSinceMs > stallMs,
  };
}
