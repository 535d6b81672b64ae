import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { assert } from "../../base/index.ts";
import {
  getPlacement,
  getReservation,
  listActivity,
  listPlacements,
  listReservations,
} from "../lists/index.ts";
import { runReport } from "../reports/index.ts";
import { answer } from "../result.ts";
import { asCall, asWorkerData } from "./codec.ts";
import type { ReaderCall, ReaderReply } from "./messages.ts";

/** The thread behind `openReader`: one read-only connection, one question at a time. */
const port = parentPort;
assert(port !== null, "the reader's worker must run as a worker");
const db = new DatabaseSync(asWorkerData(workerData).file, { readOnly: true });

port.on("message", (message: unknown) => port.postMessage(reply(asCall(message))));
port.postMessage({ kind: "ready" } satisfies ReaderReply);

function reply(call: ReaderCall): ReaderReply {
  try {
    return run(call);
  } catch (fault) {
    return { kind: "fault", message: fault instanceof Error ? fault.message : String(fault) };
  }
}

function run(call: ReaderCall): ReaderReply {
  switch (call.kind) {
    case "list":
      return { kind: "list", result: listReservations(db, call.filter, call.page) };
    case "get":
      return { kind: "get", result: answer(getReservation(db, call.grant)) };
    case "placements":
      return { kind: "placements", result: listPlacements(db, call.filter, call.page) };
    case "placement":
      return { kind: "placement", result: answer(getPlacement(db, call.grant)) };
    case "activity":
      return { kind: "activity", result: listActivity(db, call.filter, call.page) };
    case "report":
      return { kind: "report", result: runReport(db, call.name, call.query) };
  }
}
