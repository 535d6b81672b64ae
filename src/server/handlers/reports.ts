import {
  publicReport,
  type ReportQuery,
  reportToCsv,
  type ActivityItem as ViewedActivity,
} from "../../views/index.ts";
import {
  type ActivityItem,
  LIST_LIMIT,
  type Problem,
  parseJobId,
  parsePlacementId,
  parseReservationId,
  problem,
  REPORT_NAMES,
  type ReportName,
  toJobId,
  toMillis,
  toPlacementId,
  toReservationId,
  toSeconds,
  toSecondsUp,
} from "../../wire/index.ts";
import { type Caller, onlyUser } from "../access/caller.ts";
import type { Answer, Handlers } from "../http/call.ts";
import { type Context, onlyOwn } from "./context.ts";
import { viewProblem } from "./view-problem.ts";

/** What a caller of role `user` may see of each report: its own part, all of it, or nothing. */
const FOR_USERS: Record<ReportName, "own" | "all" | "none"> = {
  usage: "own",
  "unmet-demand": "own",
  revenue: "own",
  // Both say no more than the timeline does, which everybody may read.
  utilisation: "all",
  headroom: "all",
  "best-sellers": "own",
  placements: "own",
  signals: "none",
};

export function reportHandlers(context: Context): Pick<Handlers, "getReport" | "listActivity"> {
  const { backend } = context;
  return {
    getReport: async ({ params, query, caller, request }) => {
      const name = REPORT_NAMES.find((known) => known === params.name);
      if (name === undefined) {
        const known = [...REPORT_NAMES];
        return viewProblem({ reason: "unknown_report", report: params.name, known });
      }
      const whose = userFor(caller, query.user, FOR_USERS[name]);
      if ("problem" in whose) return whose;
      await backend.followed();
      const asked: ReportQuery = {
        now: backend.now(),
        lastSeq: backend.lastSeq(),
        ...whose,
        ...(query.by === undefined ? {} : { by: query.by }),
        ...(query.pool === undefined ? {} : { pool: query.pool }),
        ...(query.from === undefined ? {} : { fromAt: toMillis(query.from) }),
        ...(query.to === undefined ? {} : { toAt: toMillis(query.to) }),
      };
      const answer = await backend.reader.report(name, asked);
      if (!answer.ok) return viewProblem(answer.error);
      if (wantsCsv(query.format, request.headers.accept)) {
        const text = reportToCsv(answer.value);
        return { status: 200, text, type: "text/csv; charset=utf-8" };
      }
      return { status: 200, body: publicReport(answer.value) };
    },

    listActivity: async ({ query, caller }) => {
      const whose = userFor(caller, query.user, "own");
      if ("problem" in whose) return whose;
      const reservation = parseReservationId(query.reservation ?? "");
      const grant = reservation ?? parsePlacementId(query.placement ?? "");
      const job = parseJobId(query.job ?? "");
      await backend.followed();
      const filter = {
        ...whose,
        ...(query.pool === undefined ? {} : { pool: query.pool }),
        ...(query.node === undefined ? {} : { node: query.node }),
        ...(query.cluster === undefined ? {} : { cluster: query.cluster }),
        ...(grant === undefined ? {} : { grant }),
        ...(job === undefined ? {} : { job }),
      };
      const page = await backend.reader.activity(filter, {
        limit: query.limit ?? LIST_LIMIT,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      });
      if (!page.ok) return viewProblem(page.error);
      const { items, nextCursor = null, asOfSeq } = page.value;
      const body = {
        items: items.map(toActivityItem),
        next_cursor: nextCursor,
        as_of_seq: asOfSeq,
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
): { readonly userId?: string } | Extract<Answer, { readonly problem: Problem }> {
  const own = onlyUser(caller);
  if (own === undefined) return asked === undefined ? {} : { userId: asked };
  if (share === "none") {
    const detail = "This report is about all users.";
    return { problem: problem("forbidden", detail, { needs: "operator" }) };
  }
  if (asked !== undefined && asked !== own) return onlyOwn();
  return share === "own" || asked !== undefined ? { userId: own } : {};
}

/** An explicit `format` wins; otherwise CSV only for those who do not take JSON too. */
function wantsCsv(format: "json" | "csv" | undefined, accept: string | undefined): boolean {
  if (format !== undefined) return format === "csv";
  const types = (accept ?? "").split(",").map((part) => part.split(";")[0]!.trim().toLowerCase());
  return types.includes("text/csv") && !types.includes("application/json");
}

function toActivityItem(item: ViewedActivity): ActivityItem {
  const { seq, at, kind, pool, userId, actor, amount, fromAt, toAt } = item;
  const { cluster, node, policy, gpus, message } = item;
  return {
    seq,
    at: toSeconds(at),
    kind,
    ...(pool === undefined ? {} : { pool }),
    ...grantId(item),
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === undefined ? {} : { node }),
    ...(policy === undefined ? {} : { policy }),
    ...(gpus === undefined ? {} : { gpus: [...gpus] }),
    ...(message === undefined ? {} : { message }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(actor === undefined ? {} : { actor_id: actor }),
    ...(amount === undefined ? {} : { amount }),
    ...(fromAt === undefined ? {} : { from_time: toSeconds(fromAt) }),
    ...(toAt === undefined ? {} : { to_time: toSecondsUp(toAt) }),
  };
}

function grantId({ kind, grant, job, part }: ViewedActivity): Partial<ActivityItem> {
  if (job !== undefined) return { job_id: toJobId(job), ...(part === undefined ? {} : { part }) };
  if (grant === undefined) return {};
  return kind.startsWith("placement.")
    ? { placement_id: toPlacementId(grant) }
    : { reservation_id: toReservationId(grant) };
}
