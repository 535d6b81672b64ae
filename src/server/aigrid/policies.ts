import type { PolicyView } from "../../kernel/index.ts";
import { compileMongo, type JsonObject, runMongo } from "../../policies/index.ts";
import { actorOf, type Caller, mayUse } from "../access/caller.ts";
import type { AigridContext } from "./context.ts";
import { createLocks } from "./locks.ts";
import { updateDocument } from "./mongo/update.ts";
import { refusalOf } from "./outcome.ts";
import { readPolicyForm, showPolicy } from "./policy-form.ts";
import {
  type AigridCall,
  type AigridReply,
  type AigridRoute,
  failure,
  objectBody,
  success,
} from "./serve.ts";

/** The policy database's paths: always 200, `{"success", "data"}` or `{"success", "message"}`. */
export function policyRoutes(context: AigridContext): readonly AigridRoute[] {
  const locks = createLocks();
  const fault = failure;
  return [
    {
      method: "POST",
      path: "/policy",
      needs: "user",
      fault,
      serve: async (call) => {
        const document = objectBody(call);
        if (document === undefined) return refused(NO_JSON);
        return store(context, call, document, undefined);
      },
    },
    {
      method: "POST",
      path: "/policy/query",
      needs: "viewer",
      fault,
      serve: (call) => queryPolicies(context, call),
    },
    {
      method: "GET",
      path: "/policy/:id",
      needs: "viewer",
      fault,
      serve: async ({ id, caller }) => {
        const policy = await policyOf(context, id);
        return policy === undefined ? notFound() : success(showTo(caller, policy));
      },
    },
    {
      method: "PUT",
      path: "/policy/:id",
      needs: "user",
      fault,
      serve: (call) => locks.run(call.id, () => updatePolicy(context, call)),
    },
    {
      method: "DELETE",
      path: "/policy/:id",
      needs: "user",
      fault,
      serve: (call) => deletePolicy(context, call),
    },
  ];
}

const NO_JSON = "The body must be a JSON object.";

/** The whole document as the original wants it, or the `$set` of its documentation. */
async function updatePolicy(context: AigridContext, call: AigridCall): Promise<AigridReply> {
  const update = objectBody(call);
  if (update === undefined) return refused(NO_JSON);
  const before = await policyOf(context, call.id);
  if (before === undefined) return notFound();
  const updated = updateDocument(showTo(call.caller, before), update);
  if (!updated.ok) return refused(updated.message);
  return store(context, call, updated.document, before);
}

async function store(
  { ledger, forms }: AigridContext,
  { caller, id }: AigridCall,
  document: JsonObject,
  before: PolicyView | undefined,
): Promise<AigridReply> {
  const form = await readPolicyForm(forms.policyIntake, document, before);
  if ("error" in form) return refused(form.error);
  const replace = before !== undefined;
  if (replace && form.uri !== id) {
    return refused(`The document is that of '${form.uri}', not of '${id}'.`);
  }
  const actor = actorOf(caller);
  const outcome = await ledger.submit({ kind: "policy.put", actor, ...form, replace });
  if (!outcome.ok) return refused(refusalOf(outcome).message);
  return success(replace ? "Policy updated successfully." : "Policy created successfully.");
}

async function deletePolicy(
  { ledger }: AigridContext,
  { id, caller }: AigridCall,
): Promise<AigridReply> {
  const known = await ledger.look((fleet) => fleet.policy(id));
  if (known === undefined) return notFound();
  const command = { kind: "policy.delete", actor: actorOf(caller), uri: id } as const;
  const outcome = await ledger.submit(command);
  return outcome.ok ? success("Policy deleted successfully.") : refused(refusalOf(outcome).message);
}

async function queryPolicies({ ledger }: AigridContext, call: AigridCall): Promise<AigridReply> {
  const filter = objectBody(call);
  if (filter === undefined) return refused(NO_JSON);
  const compiled = compileMongo(filter, { model: "plain" });
  if (!compiled.ok) return refused(compiled.message);
  const policies = await ledger.look((fleet) => fleet.policies());
  const documents = policies.map((policy) => showTo(call.caller, policy));
  const found = runMongo(compiled.value, documents);
  return found.ok ? success(found.value) : refused(found.message);
}

function policyOf({ ledger }: AigridContext, uri: string): Promise<PolicyView | undefined> {
  return ledger.look((fleet) => fleet.policy(uri));
}

/** Code is shown to its owner and to operators, as under `/v1`. */
function showTo(caller: Caller, policy: PolicyView): JsonObject {
  const isOwn = caller.role !== "viewer" && actorOf(caller).userId === policy.owner;
  return showPolicy(policy, isOwn || mayUse(caller, "operator"));
}

function refused(message: string): AigridReply {
  return failure(200, message);
}

function notFound(): AigridReply {
  return refused("Policy not found.");
}
