import { listPolicies as listStored, viewPolicy } from "../../../kernel/index.ts";
import {
  builtinPolicies,
  builtinPolicy,
  LIST_LIMIT,
  problem,
  toPolicyDetail,
  toPolicyTexts,
  toPolicyWire,
} from "../../../wire/index.ts";
import { actorOf, type Caller, mayUse } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, type PolicyIntake, refusal } from "../context.ts";
import { idCursor, readIdCursor } from "./cursor.ts";

type PolicyHandlers = Pick<
  Handlers,
  "listPolicies" | "addPolicy" | "getPolicy" | "deletePolicy" | "trustPolicy"
>;

/** Takes inline code as it is; archives are refused. */
export const plainIntake: PolicyIntake = async (body) => {
  const texts = toPolicyTexts(body);
  if (texts.ok) return texts.value;
  const answer = invalid(texts.errors);
  return "problem" in answer ? answer : { problem: problem("invalid_policy", "No code.") };
};

export function policyHandlers(context: Context): PolicyHandlers {
  return {
    listPolicies: (call) => listPolicies(context, call),
    addPolicy: (call) => addPolicy(context, call),
    getPolicy: ({ params, caller }) => policyAnswer(context, { uri: params.uri, caller }),
    deletePolicy: async ({ params: { uri }, caller }) => {
      if (builtinPolicy(uri) !== undefined) return isBuiltin(uri);
      const before = await policyAnswer(context, { uri, caller });
      const outcome = await ask(
        context,
        { kind: "policy.delete", actor: actorOf(caller), uri },
        false,
      );
      return outcome.ok ? before : refusal(outcome);
    },
    trustPolicy: async ({ params: { uri }, body: { trusted = true }, caller }) => {
      if (builtinPolicy(uri) !== undefined) return isBuiltin(uri);
      const actor = actorOf(caller);
      const outcome = await ask(
        context,
        { kind: "policy.trust", actor, uri, isTrusted: trusted },
        false,
      );
      return outcome.ok ? policyAnswer(context, { uri, caller }) : refusal(outcome);
    },
  };
}

/** The built-in ones, then the registered ones; a cursor stands behind the last one told. */
async function listPolicies(
  { backend }: Context,
  { query }: Call<"listPolicies">,
): Promise<Answer> {
  const limit = query.limit ?? LIST_LIMIT;
  const stored = await backend.read((state) => listStored(state).map(toPolicyWire));
  const all = [...builtinPolicies(), ...stored];
  const after = query.cursor === undefined ? undefined : readIdCursor(query.cursor);
  const first = after === undefined ? 0 : placeAfter(all, after);
  const items = all.slice(first, first + limit);
  const last = items[items.length - 1];
  const isMore = first + limit < all.length && last !== undefined;
  return { status: 200, body: { items, next_cursor: isMore ? idCursor(last.uri) : null } };
}

/** Where the page behind a URI begins, also if that policy was deleted meanwhile. */
function placeAfter(all: readonly { readonly uri: string; readonly kind: string }[], uri: string) {
  const place = all.findIndex((policy) => policy.uri === uri);
  if (place >= 0) return place + 1;
  const next = all.findIndex((policy) => policy.kind === "uploaded" && policy.uri > uri);
  return next < 0 ? all.length : next;
}

async function addPolicy(context: Context, { body, caller }: Call<"addPolicy">): Promise<Answer> {
  const texts = await context.policyIntake(body);
  if ("problem" in texts) return texts;
  const replace = body.replace === true;
  const command = { kind: "policy.put", actor: actorOf(caller), ...texts, replace } as const;
  const outcome = await ask(context, command, false);
  if (!outcome.ok) return refusal(outcome);
  return policyAnswer(context, { uri: texts.uri, caller, status: 201 });
}

async function policyAnswer(
  { backend }: Context,
  asked: { readonly uri: string; readonly caller: Caller; readonly status?: number },
): Promise<Answer> {
  const { uri, caller, status = 200 } = asked;
  const builtin = builtinPolicy(uri);
  if (builtin !== undefined) return { status, body: builtin };
  const policy = await backend.read((state) => viewPolicy(state, uri));
  if (policy === undefined) return unknownPolicy(uri);
  const isOwn = caller.role !== "viewer" && actorOf(caller).userId === policy.owner;
  return { status, body: toPolicyDetail(policy, isOwn || mayUse(caller, "operator")) };
}

function unknownPolicy(policy: string): Answer {
  const known = builtinPolicies().map(({ uri }) => uri);
  const detail = `There is no policy ${JSON.stringify(policy)}.`;
  return { problem: problem("unknown_policy", detail, { policy, known }) };
}

function isBuiltin(uri: string): Answer {
  const detail = `${JSON.stringify(uri)} is built in; it can't be changed.`;
  return { problem: problem("forbidden", detail, { policy: uri }) };
}
