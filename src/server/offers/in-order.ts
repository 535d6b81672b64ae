import type { RawData, WebSocket } from "ws";

/**
 * Takes what comes over a connection one message after another. While `waitingMax` or more wait, it
 * is read no further: what a flood holds in memory is bounded by what was read at once. `takeOne`
 * must not reject.
 */
export function takeInOrder(
  socket: WebSocket,
  waitingMax: number,
  takeOne: (data: RawData) => Promise<void>,
): void {
  let inOrder: Promise<void> = Promise.resolve();
  let waiting = 0;
  const isOpen = (): boolean => socket.readyState === socket.OPEN;
  socket.on("message", (data) => {
    waiting += 1;
    if (waiting === waitingMax && isOpen()) socket.pause();
    inOrder = inOrder
      .then(() => takeOne(data))
      .then(() => {
        waiting -= 1;
        if (waiting < waitingMax && socket.isPaused && isOpen()) socket.resume();
      });
  });
}
