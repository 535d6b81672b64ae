import { actsFor } from "../../kernel/index.ts";
import {
  type Done,
  fingerprintOf,
  LIST_LIMIT,
  parseReservationId,
  problem,
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
import { liveGrant } from "./live.ts";
import { viewProblem } from "./view-problem.ts";

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
      return refusal(outcome);
    },

    listReservations: async ({ query, caller }) => {
      const own = onlyUser(caller);
      if (own !== undefined && query.user !== undefined && query.user !== own) {
        return {
          problem: problem("forbidden", "A user sees only its own.", { needs: "operator" }),
        };
      }
      const userId = own ?? query.user;
      const group = parseReservationId(query.group ?? "");
      const { backend } = context;
      await backend.followed();
      const filter = {
        ...(userId === undefined ? {} : { userId }),
        ...(query.pool === undefined ? {} : { pool: query.pool }),
        ...(query.state === undefined ? {} : { states: [query.state] }),
        ...(query.from === undefined ? {} : { fromAt: toMillis(query.from) }),
        ...(query.to === undefined ? {} : { toAt: toMillis(query.to) }),
        ...(group === undefined ? {} : { group }),
      };
      const page = await backend.reader.reservations(filter, {
        limit: query.limit ?? LIST_LIMIT,
        ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
      });
      if (!page.ok) return viewProblem(page.error);
      const { items, nextCursor = null, asOfSeq } = page.value;
      const body = {
        items: items.map((item) => toReservation({ ...item, number: item.grant })),
        next_cursor: nextCursor,
        as_of_seq: asOfSeq,
      };
      return { status: 200, body };
    },

    getReservation: async ({ params, caller }) => {
      const number = parseReservationId(params.id);
      if (number === undefined) return unknownReservation(params.id);
      const { backend } = context;
      let grant = await backend.read((state) => liveGrant(state, number));
      if (grant === undefined) {
        await backend.followed();
        const told = await backend.reader.reservation(number);
        grant = told === undefined ? undefined : { ...told, number };
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

function one(outcome: Done, isDryRun: boolean): Answer {
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
