import type { RawData, WebSocket } from "ws";
import type { JsonObject } from "../../../policies/index.ts";
import { findJsonFault } from "../../http/json-fault.ts";
import { field, isObject, parseJson } from "../protocol/codec.ts";
import { type Failed, failed } from "../protocol/failure.ts";
import { replyOf } from "../protocol/reply.ts";
import { type RequestId, readRequestId } from "../protocol/request.ts";
import { createFlow, type Flow, type FlowBounds } from "./flow.ts";
import type { Outbox } from "./outbox.ts";

/** Answers one message; the reply carries the request's id if it has one. Never rejects. */
export type Answerer = (
  message: JsonObject,
  about: { readonly id: RequestId | undefined; readonly signal: AbortSignal },
) => Promise<JsonObject>;

/** One client's connection while it lasts. */
export interface Connection {
  /** A look at whether it is still there; false ends it. Called at each ping. */
  isAlive(): boolean;
  close(code: number, reason: string): void;
  terminate(): void;
}

/**
 * Speaks the allocation protocol on a socket. Requests with a `request_id` run side by side, those
 * without one after another, answered in order. `{"cancel": id}` ends a request of that id. A
 * client that sends more than may be under way, or does not read, is not read from either.
 */
export function createConnection(
  socket: WebSocket,
  answer: Answerer,
  { outbox, bounds }: { readonly outbox: Outbox; readonly bounds: FlowBounds },
): Connection {
  const flow = createFlow(socket, outbox, bounds);
  const underWay = new Map<RequestId, Set<AbortController>>();
  const closed = new AbortController();
  let inOrder: Promise<void> = Promise.resolve();
  let hasPonged = true;

  const run = async (message: JsonObject, id: RequestId | undefined): Promise<void> => {
    if (closed.signal.aborted) return;
    const own = id === undefined ? undefined : enter(underWay, id);
    const signal = own === undefined ? closed.signal : own.signal;
    const reply = await answer(message, { id, signal });
    if (own !== undefined && id !== undefined) leave(underWay, id, own);
    flow.send(JSON.stringify(reply));
  };

  const take = (message: Read, bytes: number): void => {
    if (message.kind === "cancel") {
      for (const own of underWay.get(message.id) ?? []) own.abort();
      return;
    }
    flow.began(bytes);
    const end = (): void => flow.ended(bytes);
    if (message.kind === "request" && message.id !== undefined) {
      run(message.body, message.id).then(end, end);
      return;
    }
    const step = (): Promise<void> | void =>
      message.kind === "request" ? run(message.body, undefined) : tell(flow, message.failed);
    inOrder = inOrder.then(step).then(end, end);
  };

  socket.on("message", (data) => {
    const text = textOf(data);
    take(readMessage(text), text.length);
  });
  socket.on("pong", () => {
    hasPonged = true;
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    closed.abort();
    for (const set of underWay.values()) for (const own of set) own.abort();
  });
  return {
    isAlive: () => {
      // A pong can't come through while the socket is not read.
      const isAlive = flow.isStalled() ? false : hasPonged || flow.isPaused();
      hasPonged = false;
      if (isAlive) socket.ping();
      return isAlive;
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
  };
}

type Read =
  | { readonly kind: "request"; readonly body: JsonObject; readonly id: RequestId | undefined }
  | { readonly kind: "cancel"; readonly id: RequestId }
  | { readonly kind: "unreadable"; readonly failed: Failed };

function readMessage(text: string): Read {
  const body = parseJson(text);
  if (body === undefined) return unreadable(`The message is no JSON: ${placeIn(text)}.`);
  if (!isObject(body)) return unreadable("The message must be a JSON object.");
  const cancel = field(body, "cancel");
  if (typeof cancel === "string" || typeof cancel === "number") {
    return { kind: "cancel", id: cancel };
  }
  const id = readRequestId(body);
  return id.ok ? { kind: "request", body, id: id.value } : { kind: "unreadable", failed: id };
}

function placeIn(text: string): string {
  const fault = findJsonFault(text);
  if (fault === undefined) return "it can't be read";
  return `${fault.message} (line ${fault.line}, column ${fault.column})`;
}

function unreadable(message: string): Read {
  return { kind: "unreadable", failed: failed("invalid_request", message) };
}

function tell(flow: Flow, failure: Failed): void {
  flow.send(JSON.stringify(replyOf(failure, undefined)));
}

/** Text and binary frames alike: both hold JSON. */
function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}

function enter(underWay: Map<RequestId, Set<AbortController>>, id: RequestId): AbortController {
  const own = new AbortController();
  const same = underWay.get(id);
  if (same === undefined) underWay.set(id, new Set([own]));
  else same.add(own);
  return own;
}

function leave(
  underWay: Map<RequestId, Set<AbortController>>,
  id: RequestId,
  own: AbortController,
): void {
  const same = underWay.get(id);
  same?.delete(own);
  if (same?.size === 0) underWay.delete(id);
}
