import type {
  JsonObject,
  PolicyCode,
  PolicyFault,
  PolicyOutcome,
} from "../../src/policies/index.ts";
import type { ContextBook, PolicyEngine } from "../../src/server/index.ts";

interface Rule {
  eval(parameters: unknown, input: unknown, context: unknown): unknown;
}

type RuleClass = new (ruleId: string, settings: unknown, parameters: unknown) => Rule;

/**
 * Runs JavaScript policies in this very process, without any walls: for tests of everything around
 * a sandbox. An `eval` may give back a promise, so that a policy can be slow and disturb nobody.
 */
export function openEngine(): PolicyEngine {
  return {
    run: async ({ code, settings, parameters, call }) => {
      if (call.kind !== "eval") return faultOf("policy_raised", "management is not run here");
      try {
        const Rule = compile(code);
        const copy = structuredClone({ settings, parameters, input: call.input });
        const context = structuredClone(call.context);
        const rule = new Rule("", copy.settings, copy.parameters);
        const value = (await rule.eval(copy.parameters, copy.input, context)) ?? null;
        return { ok: true, value: JSON.parse(JSON.stringify(value)), context, printed: "" };
      } catch (error) {
        return faultOf("policy_raised", String(error));
      }
    },
  };
}

/** Contexts in memory. */
export function openContexts(): ContextBook {
  const contexts = new Map<string, JsonObject>();
  return {
    read: async (owner, uri) => contexts.get(`${owner} ${uri}`) ?? {},
    write: async (owner, uri, context) => {
      contexts.set(`${owner} ${uri}`, context);
    },
  };
}

function compile({ source }: PolicyCode): RuleClass {
  const make: unknown = new Function(`${source}\nreturn AIOSv1PolicyRule;`)();
  if (!isRuleClass(make)) throw new Error("there is no class AIOSv1PolicyRule");
  return make;
}

function isRuleClass(value: unknown): value is RuleClass {
  return typeof value === "function";
}

function faultOf(code: PolicyFault["code"], message: string): PolicyOutcome {
  return { ok: false, code, message, traceback: "at eval (policy.js:1)", printed: "" };
}
