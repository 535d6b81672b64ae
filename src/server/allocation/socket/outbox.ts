import { WebSocket } from "ws";

/**
 * Replies of all connections that wait for the end of this turn of the event loop. Requests that
 * came in together are answered together: a peer is woken once for all of them, which for small
 * replies is most of what sending costs.
 */
export interface Outbox {
  /** Sends soon; `sent` is called when the reply has gone out, or the connection is no more. */
  put(socket: WebSocket, text: string, sent: () => void): void;
}

interface Waiting {
  readonly socket: WebSocket;
  readonly text: string;
  readonly sent: () => void;
}

export function createOutbox(): Outbox {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const ready = waiting;
    waiting = [];
    for (const { socket, text, sent } of ready) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text, sent);
      else sent();
    }
  };
  return {
    put: (socket, text, sent) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ socket, text, sent });
    },
  };
}
