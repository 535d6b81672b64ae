import {
  type ActivityItem,
  LIST_LIMIT,
  problem,
  REPORT_NAMES,
  type ReportName,
  toMillis,
  toReservationId,
  toSeconds,
  toSecondsUp,
} from "../../wire/index.ts";
import { type Caller, onlyUser } from "../access/caller.ts";
import type { Answer, Handlers } from "../http/call.ts";
import type { ActivityEntry, ReportSearch } from "../ports.ts";
import { type Context, invalid } from "./context.ts";
import { toCsv } from "./csv.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const ROWS = 1_000;

/** What a caller of role `user` may see of each report: its own part, all of it, or nothing. */
const FOR_USERS: Record<ReportName, "own" | "all" | "none"> = {
  usage: "own",
  "unmet-demand": "own",
  revenue: "own",
  // Both say no more than the timeline does, which everybody may read.
  utilisation: "all",
  headroom: "all",
  "best-sellers": "none",
  signals: "none",
};

export function reportHandlers(context: Context): Pick<Handlers, "getReport" | "listActivity"> {
  const { backend } = context;
  return {
    getReport: async ({ params, query, caller, request }) => {
      const name = REPORT_NAMES.find((known) => known === params.name);
      if (name === undefined) return unknownReport(params.name);
      const whose = userFor(caller, query.user, FOR_USERS[name]);
      if ("problem" in whose) return whose;
      await backend.followed();
      const search: ReportSearch = {
        name,
        limit: query.limit ?? ROWS,
        ...whose,
        ...(query.by === undefined ? {} : { by: query.by }),
        ...(query.pool === undefined ? {} : { pool: query.pool }),
        ...(query.from === undefined ? {} : { fromAt: toMillis(query.from) }),
        ...(query.to === undefined ? {} : { toAt: toMillis(query.to) }),
      };
      const report = await backend.reader.report(search);
      if (!report.ok) return invalid([{ path: report.field, message: report.message }]);
      const { columns, rows, by, fromAt, toAt, asOfSeq, truncated } = report;
      if (wantsCsv(query.format, request.headers.accept)) {
        return { status: 200, text: toCsv(columns, rows), type: "text/csv; charset=utf-8" };
      }
      const body = {
        name,
        ...(by === undefined ? {} : { by }),
        ...(fromAt === undefined ? {} : { from: toSeconds(fromAt) }),
        ...(toAt === undefined ? {} : { to: toSecondsUp(toAt) }),
        as_of_seq: asOfSeq,
        columns,
        rows,
        truncated,
      };
      return { status: 200, body };
    },

    listActivity: async ({ query, caller }) => {
      const whose = userFor(caller, query.user, "own");
      if ("problem" in whose) return whose;
      const after = decodeCursor(query.cursor);
      if (after === "broken") {
        return invalid([{ path: "cursor", message: "must be a cursor as it came with a list" }]);
      }
      await backend.followed();
      const page = await backend.reader.activity({
        limit: query.limit ?? LIST_LIMIT,
        ...whose,
        ...(query.pool === undefined ? {} : { pool: query.pool }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.from === undefined ? {} : { fromAt: toMillis(query.from) }),
        ...(query.to === undefined ? {} : { toAt: toMillis(query.to) }),
        ...(after === undefined ? {} : { after }),
      });
      const body = {
        items: page.items.map(toActivityItem),
        next_cursor: encodeCursor(page.next),
        as_of_seq: page.asOfSeq,
      };
      return { status: 200, body };
    },
  };
}

/** Whose part is shown: the one asked for, or for a user its own. */
function userFor(
  caller: Caller,
  asked: string | undefined,
  share: "own" | "all" | "none",
): { readonly userId?: string } | Extract<Answer, { readonly problem: unknown }> {
  const own = onlyUser(caller);
  if (own === undefined) return asked === undefined ? {} : { userId: asked };
  if (share === "none" || (asked !== undefined && asked !== own)) {
    const detail =
      share === "none" ? "This report is about all users." : "A user sees only its own.";
    return { problem: problem("forbidden", detail, { needs: "operator" }) };
  }
  return share === "own" || asked !== undefined ? { userId: own } : {};
}

function unknownReport(name: string): Answer {
  const detail = `There is no report ${JSON.stringify(name)}.`;
  return { problem: problem("unknown_report", detail, { reports: [...REPORT_NAMES] }) };
}

/** An explicit `format` wins; otherwise CSV only for those who prefer it to JSON. */
function wantsCsv(format: "json" | "csv" | undefined, accept: string | undefined): boolean {
  if (format !== undefined) return format === "csv";
  const types = (accept ?? "").split(",").map((part) => part.split(";")[0]!.trim().toLowerCase());
  return types.includes("text/csv") && !types.includes("application/json");
}

function toActivityItem(entry: ActivityEntry): ActivityItem {
  const { seq, at, kind, pool, grant, userId, actorId, code, facts } = entry;
  return {
    ...(seq === undefined ? {} : { seq }),
    at: toSeconds(at),
    kind,
    ...(pool === undefined ? {} : { pool }),
    ...(grant === undefined ? {} : { reservation_id: toReservationId(grant) }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(actorId === undefined ? {} : { actor_id: actorId }),
    ...(code === undefined ? {} : { code }),
    ...(facts === undefined ? {} : { facts: { ...facts } }),
  };
}
