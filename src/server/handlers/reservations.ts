import { actsFor, type RequestReservation } from "../../kernel/index.ts";
import {
  type Accepted,
  fingerprintOf,
  LIST_LIMIT,
  parseReservationId,
  problem,
  type Refused,
  type RequestContext,
  toAmendCommand,
  toMillis,
  toRequestCommand,
  toRequestReply,
  toReservation,
  toReservationId,
} from "../../wire/index.ts";
import {
  actorOf,
  type Caller,
  limitsOf,
  mayClaimTrial,
  onlyUser,
  ownerOf,
} from "../access/caller.ts";
import type { Answer, Handlers } from "../http/call.ts";
import { ask, type Context, invalid, refusal } from "./context.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { liveGrant } from "./live.ts";

type ReservationHandlers = Pick<
  Handlers,
  | "requestReservation"
  | "listReservations"
  | "getReservation"
  | "amendReservation"
  | "cancelReservation"
>;

const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

export function reservationHandlers(context: Context): ReservationHandlers {
  return {
    requestReservation: async ({ body, query, caller, request }) => {
      const owner = ownerOf(caller, body.user_id);
      if ("problem" in owner) return owner;
      const header = request.headers["idempotency-key"];
      if (header !== undefined && (typeof header !== "string" || !KEY.test(header))) {
        return invalid([KEY_ERROR]);
      }
      const { userId } = owner;
      const limits = limitsOf(caller, userId);
      const about: RequestContext = {
        actor: actorOf(caller, userId),
        userId,
        mayClaimTrial: mayClaimTrial(caller),
        ...(limits === undefined ? {} : { limits }),
        ...(header === undefined ? {} : { key: { key: header, fingerprint: fingerprintOf(body) } }),
      };
      const command = toRequestCommand(body, about);
      if (!command.ok) return invalid(command.errors);
      const isDryRun = query.dry_run === true;
      const outcome = await ask(context, command.value, isDryRun);
      if (outcome.ok) {
        const reply = toRequestReply(outcome, body);
        if (isDryRun) return { status: 200, body: { ...reply, dry_run: true } };
        return { status: outcome.replayed ? 200 : 201, body: reply };
      }
      if (!isDryRun && !("overloaded" in outcome)) noteRefusal(context, command.value, outcome);
      return refusal(outcome);
    },

    listReservations: async ({ query, caller }) => {
      const own = onlyUser(caller);
      if (own !== undefined && query.user !== undefined && query.user !== own) {
        return {
          problem: problem("forbidden", "A user sees only its own.", { needs: "operator" }),
        };
      }
      const after = decodeCursor(query.cursor);
      if (after === "broken") return invalid([CURSOR_ERROR]);
      const userId = own ?? query.user;
      await context.backend.followed();
      const page = await context.backend.reader.reservations({
        limit: query.limit ?? LIST_LIMIT,
        ...(userId === undefined ? {} : { userId }),
        ...(query.pool === undefined ? {} : { pool: query.pool }),
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.from === undefined ? {} : { fromAt: toMillis(query.from) }),
        ...(query.to === undefined ? {} : { toAt: toMillis(query.to) }),
        ...(after === undefined ? {} : { after }),
      });
      const body = { items: page.items.map(toReservation), next_cursor: encodeCursor(page.next) };
      return { status: 200, body };
    },

    getReservation: async ({ params, caller }) => {
      const number = parseReservationId(params.id);
      if (number === undefined) return unknownReservation(params.id);
      const { backend } = context;
      let grant = await backend.read((state) => liveGrant(state, number));
      if (grant === undefined) {
        await backend.followed();
        grant = await backend.reader.reservation(number);
      }
      if (grant === undefined || !maySee(caller, grant.userId))
        return unknownReservation(params.id);
      return { status: 200, body: toReservation(grant) };
    },

    amendReservation: async ({ params, body, query, caller }) => {
      const grant = parseReservationId(params.id);
      if (grant === undefined) return unknownReservation(params.id);
      const actor = actorOf(caller);
      const limits = limitsOf(caller, actor.userId);
      const target = { actor, grant, ...(limits === undefined ? {} : { limits }) };
      const isDryRun = query.dry_run === true;
      const outcome = await ask(context, toAmendCommand(body, target), isDryRun);
      return outcome.ok ? one(outcome, isDryRun) : refusal(outcome);
    },

    cancelReservation: async ({ params, query, caller }) => {
      const grant = parseReservationId(params.id);
      if (grant === undefined) return unknownReservation(params.id);
      const isDryRun = query.dry_run === true;
      const command = { kind: "reservation.cancel", actor: actorOf(caller), grant } as const;
      const outcome = await ask(context, command, isDryRun);
      return outcome.ok ? one(outcome, isDryRun) : refusal(outcome);
    },
  };
}

const KEY_ERROR = {
  path: "Idempotency-Key",
  message: "must be 1 to 255 printable ASCII characters, without spaces at its ends",
};
const CURSOR_ERROR = { path: "cursor", message: "must be a cursor as it came with a list" };

function one(outcome: Accepted, isDryRun: boolean): Answer {
  const reply = toReservation(outcome.grants[0]!);
  return { status: 200, body: isDryRun ? { ...reply, dry_run: true } : reply };
}

function maySee(caller: Caller, owner: string): boolean {
  return caller.role === "viewer" || actsFor(actorOf(caller), owner);
}

function unknownReservation(id: string): Answer {
  const number = parseReservationId(id);
  const told = number === undefined ? JSON.stringify(id) : toReservationId(number);
  return { problem: problem("unknown_reservation", `There is no reservation ${told} to see.`) };
}

/** For reports of unmet demand. A pool that never was is nobody's demand. */
function noteRefusal(context: Context, command: RequestReservation, refused: Refused): void {
  const { rejection, at } = refused;
  context.metrics.observeRefusal(rejection.reason);
  if (rejection.reason === "unknown_pool") return;
  const { time, userId, pool, amount } = command;
  const window = "window" in rejection ? rejection.window : windowOf(time, at);
  context.backend.noteRefusal({
    at,
    userId,
    pool,
    code: rejection.reason,
    amount: time.kind === "steps" ? Math.max(...time.steps.map((step) => step.amount)) : amount,
    ...(window === undefined ? {} : { startAt: window.startAt, endAt: window.endAt }),
    ...("largestAmount" in rejection ? { largestAmount: rejection.largestAmount } : {}),
  });
}

function windowOf(
  time: RequestReservation["time"],
  at: number,
): { readonly startAt: number; readonly endAt: number } | undefined {
  switch (time.kind) {
    case "fixed":
      return { startAt: time.startAt ?? at, endAt: time.endAt };
    case "flexible": {
      const startAt = time.earliestStartAt ?? at;
      return { startAt, endAt: startAt + time.durationMs };
    }
    case "steps": {
      const first = time.steps[0];
      const last = time.steps[time.steps.length - 1];
      return first === undefined ? undefined : { startAt: first.startAt, endAt: last!.endAt };
    }
  }
}
