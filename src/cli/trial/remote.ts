import { askAllocation } from "../ask/fleet/allocate.ts";
import type { Session } from "../session.ts";
import type { Trial } from "./trial.ts";

/** What the server is to run: a request of the allocation protocol without a grant. */
export interface RemoteOrder {
  readonly uri: string;
  readonly inputs: unknown;
  /** Fields of the protocol that say which clusters: `clusters`, `filter` or `search`. */
  readonly selection: Readonly<Record<string, unknown>>;
  readonly parameters?: object;
  readonly settings?: object;
}

/**
 * Runs a registered or a built-in policy on the server's clusters; nothing is granted.
 * Errors: as `askAllocation`.
 */
export async function tryRemotely(session: Session, order: RemoteOrder): Promise<Trial> {
  const { uri, inputs, selection, parameters, settings } = order;
  const reply = await askAllocation(session, {
    ...selection,
    policy_rule_uri: uri,
    inputs: inputs ?? null,
    ...(parameters === undefined ? {} : { parameters }),
    ...(settings === undefined ? {} : { settings }),
  });
  return reply.ok ? { ok: true, value: reply.value, printed: reply.printed } : reply;
}
