import type { Json, JsonObject } from "../../policies/index.ts";
import type { LedgerPort, LoadedPolicy, PolicyAsk, PolicyPort } from "./ports.ts";
import { type Asker, cancelled, ownerName, refuseViewer } from "./protocol/asker.ts";
import { failed, faultFailure, type Result, served } from "./protocol/failure.ts";
import type { Precedence } from "./protocol/request.ts";

/** What a request says about the run of a policy, beside its input. */
export interface RunWishes {
  readonly settings: JsonObject;
  readonly parameters: JsonObject;
  readonly precedence: Precedence | undefined;
}

export interface Runner {
  /** The policy of a uri, ready to be run; told before any other work is done for it. */
  find(uri: string, asker: Asker): Promise<Result<LoadedPolicy>>;
  /** Runs it with the caller's own context, and keeps what it leaves there. */
  run(
    policy: LoadedPolicy,
    on: Pick<PolicyAsk, "input" | "clusters" | "facts"> & { readonly wishes: RunWishes },
    asker: Asker,
  ): Promise<Result<Json>>;
}

export function createRunner(ledger: LedgerPort, policies: PolicyPort): Runner {
  return {
    find: async (uri, asker) => {
      const refused = refuseViewer(asker, "Running a policy");
      if (refused !== undefined) return refused;
      const stored = await ledger.look((fleet) => fleet.policy(uri));
      if (stored === undefined) {
        return failed("unknown_policy", `Policy rule with URI '${uri}' not found.`);
      }
      const loaded = policies.load(stored);
      if (!("error" in loaded)) return served(loaded);
      return failed("policy_load_failed", `Policy rule '${uri}' can't be run: ${loaded.error}`);
    },
    run: async (policy, { wishes, ...on }, asker) => {
      const { uri } = policy;
      const owner = ownerName(asker.caller);
      const context = await policies.context(owner, uri);
      if (asker.signal.aborted) return cancelled();
      const precedence = wishes.precedence ?? policy.precedence;
      const running = policies.run({
        ...on,
        policy,
        owner,
        settings: merge(wishes.settings, policy.settings, precedence),
        parameters: merge(wishes.parameters, policy.parameters, precedence),
        context,
      });
      const outcome = await unlessGone(running, asker.signal);
      if (outcome === undefined) return cancelled();
      if (!outcome.ok) return faultFailure(uri, outcome);
      await policies.keepContext(owner, uri, outcome.context);
      return served(outcome.value);
    },
  };
}

/** Undefined as soon as nobody waits any more; the run itself goes on to its own end. */
function unlessGone<T>(running: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const gone = (): void => resolve(undefined);
    signal.addEventListener("abort", gone, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener("abort", gone));
  });
}

/** Field by field, as the original does: values are not merged into each other. */
function merge(asked: JsonObject, stored: JsonObject, precedence: Precedence): JsonObject {
  return precedence === "stored" ? { ...asked, ...stored } : { ...stored, ...asked };
}
