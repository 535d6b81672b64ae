import type { ReaderCall, ReaderReply, ReaderWorkerData } from "./messages.ts";

/** Both ends are started from one version of this folder: their messages need no other check. */
export function asCall(message: unknown): ReaderCall {
  return message as ReaderCall;
}

export function asReply(message: unknown): ReaderReply {
  return message as ReaderReply;
}

export function asWorkerData(data: unknown): ReaderWorkerData {
  return data as ReaderWorkerData;
}
