import type { ClusterFacts, PolicyRun } from "../contract.ts";

/** What the harnesses read, as JSON. */
export function requestText({ call, settings, parameters }: PolicyRun): string {
  return call.kind === "eval"
    ? JSON.stringify({
        call: "eval",
        settings,
        parameters,
        input: call.input,
        context: call.context,
      })
    : JSON.stringify({
        call: "management",
        settings,
        parameters,
        context: {},
        action: call.action,
        data: call.data,
      });
}

/** Facts that are the same object from run to run are put into text once. */
const known = new WeakMap<object, string>();

export function factsText(facts: ClusterFacts): string {
  const text = known.get(facts.documents);
  if (text !== undefined && knownMetrics.get(facts.documents) === facts.metrics) return text;
  const made = JSON.stringify({ documents: facts.documents, metrics: facts.metrics });
  known.set(facts.documents, made);
  knownMetrics.set(facts.documents, facts.metrics);
  return made;
}

const knownMetrics = new WeakMap<object, object>();
