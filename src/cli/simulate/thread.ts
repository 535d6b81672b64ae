import { parentPort, workerData } from "node:worker_threads";
import { carryOut } from "./carry-out.ts";
import type { Told } from "./order.ts";

/** The thread's side: its order is in what it was started with, its words go to who started it. */
const tell = (told: Told): void => parentPort?.postMessage(told);
tell(await carryOut(workerData, (done, all) => tell({ kind: "progress", done, all })));
