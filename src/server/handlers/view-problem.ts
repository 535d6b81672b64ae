import { unreachable } from "../../base/index.ts";
import type { ViewError } from "../../views/index.ts";
import { problem } from "../../wire/index.ts";
import type { Answer } from "../http/call.ts";
import { invalid } from "./context.ts";

const RETRY_S = 1;

/** Why a list or a report can't be told. */
export function viewProblem(error: ViewError): Answer {
  switch (error.reason) {
    case "unknown_report": {
      const detail = `There is no report ${JSON.stringify(error.report)}.`;
      return { problem: problem("unknown_report", detail, { reports: [...error.known] }) };
    }
    case "bad_by":
      return invalid([{ path: "by", message: `must be ${oneOf(error.allowed)}` }]);
    case "bad_filter": {
      const path = error.filter === "user_id" ? "user" : error.filter;
      return invalid([{ path, message: "is no filter of this report" }]);
    }
    case "bad_range":
      return invalid([{ path: "to", message: "must be after from" }]);
    case "bad_limit":
      return invalid([{ path: "limit", message: `must be from ${error.min} to ${error.max}` }]);
    case "bad_cursor":
      return invalid([{ path: "cursor", message: "must be a cursor as it came with this list" }]);
    case "too_many_rows": {
      const { rows, max } = error;
      const detail = `The report would have ${rows} rows; ${max} is the bound.`;
      return { problem: problem("report_too_large", detail, { given: rows, max }) };
    }
    case "too_large": {
      const detail = `A sum in column ${error.column} is too large to be told exactly.`;
      return { problem: problem("report_too_large", detail) };
    }
    case "time_limit": {
      const detail = `The report took longer than ${error.limitMs} ms.`;
      return { problem: problem("report_too_large", detail) };
    }
    case "overloaded": {
      const detail = `${error.waiting} questions to history wait already.`;
      return { problem: problem("overloaded", detail, { retry_after_s: RETRY_S }) };
    }
    default:
      return unreachable(error);
  }
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `one of ${names.join(", ")}`;
}
