import { HELLO_EVERY_MS, REPORT_GAP_MS } from "../limits.ts";
import type { Hello, Report } from "../messages.ts";
import { DESK_CM } from "../options.ts";
import { ageRates, rateOf } from "./rates.ts";
import { type ClientManager, heldBy } from "./state.ts";

/** What is due at `at`: a hello until welcomed, a report when one is wanted or owed. */
export function due(manager: ClientManager, at: number): Hello | Report | undefined {
  ageRates(manager.rates, at);
  if (manager.epoch === 0) {
    if (at - manager.helloAt < HELLO_EVERY_MS) return undefined;
    manager.helloAt = at;
    const { cm, nonce, site } = manager;
    return { kind: "hello", cm, nonce, site };
  }
  return isReportDue(manager, at) ? report(manager, at) : undefined;
}

/** True if a row runs low or dry, or the lease wants to be renewed; not too often. */
export function isReportDue(manager: ClientManager, at: number): boolean {
  if (manager.epoch === 0) return false;
  const silence = at - manager.reportedAt;
  // The desk sits beside the job manager: it may ask for every single token.
  if (silence < REPORT_GAP_MS && manager.cm !== DESK_CM) return false;
  if (silence * 3 >= manager.options.leaseMs) return true;
  for (const row of manager.rows.values()) if (row.wants && row.isListed) return true;
  return false;
}

/** All counters of this client manager, for its job manager: its answer renews the lease. */
export function report(manager: ClientManager, at: number): Report {
  const message = scanned(manager);
  manager.sentAt.set(message.seq, at);
  manager.reportedAt = at;
  for (const row of manager.rows.values()) row.wants = false;
  return message;
}

/** The same for the reducer, which answers nothing. */
export function scanned(manager: ClientManager): Report {
  manager.seq += 1;
  const rows = [...manager.rows.values()].map((row) => {
    const wants = row.wants && heldBy(row) * 4 <= row.heldAtGrant;
    const { job, task, granted, used, returned } = row;
    return { job, task, granted, used, returned, wants };
  });
  const supply = manager.rates.seen.flatMap((seen, atom) =>
    seen > 0 ? [{ atom, seen, rate: rateOf(manager.rates, atom) }] : [],
  );
  return { kind: "report", cm: manager.cm, epoch: manager.epoch, seq: manager.seq, rows, supply };
}
