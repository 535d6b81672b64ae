import type { PolicyRequest } from "../../wire/index.ts";

export interface PolicyForm {
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly language: "javascript" | "typescript" | "python";
  readonly code: string;
  readonly isReplacing: boolean;
}

/** A policy that works, to begin from: the first cluster by name, the rest left to the ledger. */
export const EMPTY_POLICY: PolicyForm = {
  name: "",
  version: "1.0",
  tag: "stable",
  language: "javascript",
  code: `class AIOSv1PolicyRule {
  eval(parameters, inputData, context) {
    const [cluster_id] = Object.keys(inputData.cluster_data).sort();
    return { cluster_id };
  }
}
`,
  isReplacing: false,
};

/** What is asked of the server; what is wrong with it, the server says. */
export function policyRequestOf(form: PolicyForm): PolicyRequest {
  return {
    name: form.name.trim(),
    version: form.version.trim(),
    release_tag: form.tag.trim(),
    language: form.language,
    code: form.code,
    ...(form.isReplacing ? { replace: true } : {}),
  };
}
