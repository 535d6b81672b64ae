import { toPolicyTexts } from "../../../wire/index.ts";
import { type DemoDesk, worded } from "../story.ts";

/** A policy of a user, so that the picker has more than the built-in ones. */
export const policySteps: DemoDesk = (_, { from, now }) => [
  {
    at: Math.max(from, now - 40 * 3_600),
    act: async (ledger) => {
      const texts = worded(toPolicyTexts(FEWEST));
      const actor = { userId: "mei", role: "user" } as const;
      await ledger.submit({ kind: "policy.put", actor, ...texts, replace: false });
      return undefined;
    },
  },
];

const FEWEST = {
  name: "fewest-hosts",
  version: "1.2",
  release_tag: "stable",
  language: "javascript",
  description: "Fills the node that has the fewest free GPUs which are still enough.",
  code: `class AIOSv1PolicyRule {
  constructor(ruleId, settings, parameters) {
    this.parameters = parameters;
  }

  eval(parameters, inputData, context) {
    const wanted = (inputData.inputs ?? {}).gpus ?? 1;
    let best;
    for (const cluster_id of Object.keys(inputData.cluster_data).sort()) {
      const { data } = inputData.cluster_data[cluster_id];
      for (const { id: node_id, ledger } of data.nodes.nodeData) {
        if (ledger?.status !== "ready") continue;
        const whole = ledger.gpu_milli_free.flatMap((milli, gpu) => (milli === 1000 ? [gpu] : []));
        if (whole.length < wanted || (best && best.free <= whole.length)) continue;
        const gpus = whole.slice(0, wanted);
        best = { free: whole.length, answer: { cluster_id, node_id, gpus } };
      }
    }
    return best ? best.answer : { error: "no node has " + wanted + " free GPUs", gpus: [] };
  }
}
`,
} as const;
