import { createPolicyRunner, openContexts, type RunnerOptions } from "../../policies/index.ts";
import { createPolicyPort, type PolicyPort } from "../allocation/index.ts";

export interface PolicyServiceOptions extends RunnerOptions {
  /** Where contexts are kept; `:memory:` forgets them with the process. */
  readonly contextsFile: string;
}

/** What runs the policies of users, with what they keep between their runs. */
export interface PolicyService extends PolicyPort {
  close(): Promise<void>;
}

/** Opens the store of contexts; sandboxes start with the first run. Throws what SQLite throws. */
export function openPolicyService(options: PolicyServiceOptions): PolicyService {
  const runner = createPolicyRunner(options);
  const contexts = openContexts(options.contextsFile);
  const port = createPolicyPort(
    { run: (policyRun, { isTrusted }) => runner.run(policyRun, isTrusted) },
    {
      read: async (owner, uri) => contexts.get(owner, uri),
      write: async (owner, uri, context) => contexts.put(owner, uri, context),
    },
  );
  return {
    ...port,
    close: async () => {
      await runner.close();
      contexts.close();
    },
  };
}
