import { constants } from "node:fs";
import { pathToFileURL } from "node:url";
import { asPyodide, isStart, memoryPrototype, type Pyodide } from "../codec.ts";
import { PYTHON_HARNESS } from "../harness/python.ts";
import type { CellReply, CellRequest, PythonStart } from "../messages.ts";

/**
 * A process without rights (it may read the interpreter's own folder and nothing else, has no
 * network, no children and an empty environment) that runs one policy of one owner in Python.
 * Its first message says how to start: a start of its own takes seconds, one from another's memory
 * takes a fraction.
 */

process.on("disconnect", () => process.exit(0));
process.once("message", (message: unknown) => {
  if (isStart(message)) void start(message);
});

async function start({ folder, memoryBytes, snapshot }: PythonStart): Promise<void> {
  if (snapshot === "make") {
    const python = await loadPython(folder, { _makeSnapshot: true });
    python.runPython(PYTHON_HARNESS);
    process.send?.({ snapshot: python.makeMemorySnapshot() }, () => process.exit(0));
    return;
  }
  limitMemory(memoryBytes);
  // A copy, because it is read as words and in the message it may begin anywhere.
  const restored = snapshot === undefined ? {} : { _loadSnapshot: snapshot.slice() };
  const python = await loadPython(folder, restored);
  if (snapshot === undefined) python.runPython(PYTHON_HARNESS);
  python.runPython("_arbiter_begin()");
  serve(functionOf(python, "_arbiter_load"), functionOf(python, "_arbiter_run"));
}

type Texts = (...texts: readonly string[]) => string;

function serve(load: Texts, run: Texts): void {
  /** What loading the policy came to; the process has one policy all its life. */
  let loaded: string | undefined;
  const answer = ({ id, source, files, request, facts }: CellRequest): CellReply => {
    try {
      loaded ??= load(JSON.stringify({ source, files }));
      return { id, text: loaded === "" ? run(request, facts) : loaded };
    } catch (error) {
      const message = error instanceof Error ? error.message.slice(-2_000) : String(error);
      const isMemory = message.includes("MemoryError");
      return { id, fault: isMemory ? "policy_out_of_memory" : "policy_crashed", message };
    }
  };
  process.on("message", (request: CellRequest) => process.send?.(answer(request)));
  process.send?.({ ready: true });
}

/** Python's memory has no limit that we could set, but every growth of it passes here. */
function limitMemory(bytes: number): void {
  const memory = memoryPrototype();
  const { grow } = memory;
  memory.grow = function limited(pages: number): number {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytes) throw new RangeError("no more memory");
    return grow.call(this, pages);
  };
}

const PAGE_BYTES = 65_536;

async function loadPython(folder: string, options: object): Promise<Pyodide> {
  // The interpreter asks for this even where it may not have it.
  Reflect.set(process, "binding", () => ({ fs: constants }));
  const { loadPyodide } = asPyodide(await import(pathToFileURL(`${folder}/pyodide.mjs`).href));
  return loadPyodide({ indexURL: `${folder}/`, env: {}, jsglobals: emptyGlobals(), ...options });
}

/** What `import js` shows to a policy: nothing of this process. */
function emptyGlobals(): object {
  return { Object, Array, Map, Set, Promise, Error, setTimeout, clearTimeout };
}

function functionOf(python: Pyodide, name: string): Texts {
  const found: unknown = python.globals.get(name);
  if (typeof found !== "function") throw new Error(`Python has no ${name}`);
  return (...texts) => String(found(...texts));
}
