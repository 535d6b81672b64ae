import { pathToFileURL } from "node:url";
import { readRows } from "./table.ts";

/** Runs one benchmark file in this process and sends its rows to the parent. */
const file = process.argv[2] ?? "";
const module: unknown = await import(pathToFileURL(file).href);
if (typeof module !== "object" || module === null || !("bench" in module)) {
  throw new Error(`${file} exports no bench()`);
}
if (typeof module.bench !== "function") throw new Error(`${file}: bench is not a function`);
const rows = readRows(await module.bench());
if (process.send === undefined) throw new Error("started without a parent to report to");
process.send(rows, () => process.disconnect?.());
