import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { asMessage, snapshotIn } from "../codec.ts";
import type { CellPort } from "./cell.ts";

/** Heap of one process for trusted code, and of the engine around Python, in MiB. */
const HEAP_MIB = 512;
/** Heap of the thread around QuickJS, whose own memory is elsewhere. */
const THREAD_HEAP_MIB = 256;

const OUT_OF_MEMORY = "the policy took more memory than it may";

/** A thread with QuickJS. */
export function quickjsPort(): CellPort {
  const worker = new Worker(siblingOf("quickjs-main"), {
    env: {},
    stderr: true,
    stdout: true,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_HEAP_MIB, stackSizeMb: 8 },
  });
  worker.unref();
  return {
    send: (request) => worker.postMessage(request),
    onMessage: (listener) => void worker.on("message", (message) => listener(asMessage(message))),
    onExit: (listener) => {
      worker.on("error", (error: Error) => {
        const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
        if (isMemory) listener(OUT_OF_MEMORY, "policy_out_of_memory");
        else listener(`the sandbox broke: ${String(error)}`, "policy_crashed");
      });
      worker.on("exit", () => listener("the sandbox has ended", "policy_crashed"));
    },
    kill: () => void worker.terminate(),
  };
}

/** A process with V8 and no rights. */
export function v8Port(): CellPort {
  const script = fileURLToPath(siblingOf("v8-main"));
  return portTo(openChild(script, [resolve(dirname(script), "..")]));
}

/** A process with Python and no rights; `memoryBytes` is the interpreter's own limit. */
export function pythonPort(memoryBytes: number): CellPort {
  const child = pythonChild();
  void startMemory().then((snapshot) => {
    const start = { folder: pythonFolder(), memoryBytes };
    child.send(snapshot === undefined ? start : { ...start, snapshot }, () => {});
  });
  return portTo(child);
}

/** The memory of an interpreter that has just started: made once, then every start is short. */
let memory: Promise<Uint8Array | undefined> | undefined;

function startMemory(): Promise<Uint8Array | undefined> {
  memory ??= new Promise((resolveMemory) => {
    const child = pythonChild();
    child.on("message", (message) => resolveMemory(snapshotIn(message)));
    child.on("exit", () => resolveMemory(undefined));
    child.on("error", () => resolveMemory(undefined));
    child.send({ folder: pythonFolder(), memoryBytes: 0, snapshot: "make" }, () => {});
  });
  return memory;
}

function pythonChild(): ChildProcess {
  const script = fileURLToPath(siblingOf("python-main"));
  return openChild(script, [resolve(dirname(script), ".."), pythonFolder()]);
}

function pythonFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
}

function openChild(script: string, readable: readonly string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    [
      "--permission",
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      `--max-old-space-size=${HEAP_MIB}`,
      "--no-warnings",
      script,
    ],
    { env: {}, cwd: "/", stdio: ["ignore", "ignore", "ignore", "ipc"], serialization: "advanced" },
  );
  child.unref();
  child.channel?.unref();
  return child;
}

function portTo(child: ChildProcess): CellPort {
  return {
    send: (request) => void child.send(request, () => {}),
    onMessage: (listener) => void child.on("message", (message) => listener(asMessage(message))),
    onExit: (listener) => {
      child.on("error", (error) => {
        listener(`the sandbox broke: ${error.message}`, "policy_crashed");
      });
      child.on("exit", (code, signal) => {
        // So an engine ends whose heap is full.
        if (signal === "SIGABRT") return listener(OUT_OF_MEMORY, "policy_out_of_memory");
        listener(`the sandbox has ended (${signal ?? `code ${code}`})`, "policy_crashed");
      });
    },
    kill: () => void child.kill("SIGKILL"),
  };
}

/** The file beside this one, as it is run from sources or compiled. */
function siblingOf(name: string): URL {
  const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./${name}.${ending}`, import.meta.url);
}
