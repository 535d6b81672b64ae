import type { Json, JsonObject } from "../contract.ts";
import type { CellReady, CellReply, PythonStart } from "./messages.ts";

/** Messages come from our own code on the other side of a wall; a policy can only fill in texts. */
export function asMessage(message: unknown): CellReply | CellReady {
  return message as CellReply | CellReady;
}

/** What a harness answers, as JSON. */
export type HarnessAnswer =
  | {
      readonly ok: true;
      readonly value: Json;
      readonly context: JsonObject;
      readonly printed: string;
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly traceback?: string;
      readonly printed: string;
    };

/** The answer in a harness's text; undefined if it is none, as after a policy's own tampering. */
export function readAnswer(text: string): HarnessAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value["printed"] !== "string") return undefined;
  if (value["ok"] === true) {
    const isWhole = "value" in value && isObject(value["context"]);
    return isWhole ? (value as unknown as HarnessAnswer) : undefined;
  }
  const isFault = typeof value["code"] === "string" && typeof value["message"] === "string";
  return isFault ? (value as unknown as HarnessAnswer) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What we use of WebAssembly's memory, which Node's types do not know. */
export interface GrowingMemory {
  readonly buffer: ArrayBuffer;
  grow: (this: GrowingMemory, pages: number) => number;
}

export function memoryPrototype(): GrowingMemory {
  const engine = Reflect.get(globalThis, "WebAssembly") as { Memory: { prototype: GrowingMemory } };
  return engine.Memory.prototype;
}

/** What we use of Pyodide; its own types want a browser's. */
export interface Pyodide {
  runPython(code: string): unknown;
  makeMemorySnapshot(): Uint8Array;
  readonly globals: { get(name: string): unknown };
}

export function asPyodide(module: unknown): {
  loadPyodide: (options: object) => Promise<Pyodide>;
} {
  return module as { loadPyodide: (options: object) => Promise<Pyodide> };
}

export function isStart(message: unknown): message is PythonStart {
  return isObject(message) && typeof message["folder"] === "string";
}

/** The memory of an interpreter that has just started, if the message brings one. */
export function snapshotIn(message: unknown): Uint8Array | undefined {
  const found = isObject(message) ? message["snapshot"] : undefined;
  return found instanceof Uint8Array ? found : undefined;
}
