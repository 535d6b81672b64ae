import { assert } from "../../../base/index.ts";
import { atomHas } from "../constraints/index.ts";
import { COME_BACK_MS, REDIRECT_SILENCE_MS } from "../limits.ts";
import type { CheckInAnswer, Offer } from "../messages.ts";
import { countRate } from "./rates.ts";
import { type ClientManager, heldBy, type Row } from "./state.ts";

/**
 * Answers one device: an offer of the best-ranked task that it may serve and that has a token
 * here; else the way to the overflow desk; else when to come back. A few look-ups, whatever the
 * number of jobs: each atom remembers where in the order it found something, and passes what it
 * can't use once until the table changes.
 *
 * A row that runs low is marked; the caller sees it by `isReportDue`. Jobs in `except` are passed:
 * the device has said that it does not want them.
 */
export function checkIn(
  manager: ClientManager,
  at: number,
  atom: number,
  except?: ReadonlySet<number>,
): CheckInAnswer {
  countRate(manager.rates, atom);
  return checkInAgain(manager, at, atom, except);
}

/** The same for a device that was counted already: there may be tokens now. */
export function checkInAgain(
  manager: ClientManager,
  at: number,
  atom: number,
  except?: ReadonlySet<number>,
): CheckInAnswer {
  if (manager.epoch === 0 || at >= manager.leaseEndAt) return comeBack(atom);
  const { order, cursors } = manager;
  while (cursors.length <= atom) cursors.push(0);
  let redirect: Row | undefined;
  let isHead = true;
  for (let place = cursors[atom]!; place < order.length; place++) {
    const row = order[place]!;
    if (except?.has(row.job)) {
      // Another device of the atom may take it.
      isHead = false;
      continue;
    }
    if (mayServe(manager, row, atom)) {
      if (heldBy(row) > 0) return offer(manager, row);
      row.wants = true;
      if (row.redirectsLeft > 0) {
        isHead = false;
        redirect ??= row;
        if (row.isUrgent) break;
      }
    }
    if (isHead) cursors[atom] = place + 1;
  }
  return redirect === undefined ? comeBack(atom) : sendOn(manager, at, redirect);
}

function mayServe({ atoms }: ClientManager, row: Row, atom: number): boolean {
  return (
    atomHas(atoms, atom, row.constraintClass) && (row.atoms === undefined || row.atoms.has(atom))
  );
}

function offer(manager: ClientManager, row: Row): Offer {
  row.used += 1;
  if (heldBy(row) * 4 <= row.heldAtGrant) row.wants = true;
  const { job, task } = row;
  return { kind: "offer", job, task, epoch: manager.epoch, serial: row.used };
}

/** Takes an offer back that nobody was told of: the next device gets its token. */
export function withdrawOffer({ rows }: ClientManager, { job, serial }: Offer): void {
  const row = rows.get(job);
  assert(row?.used === serial, "only the latest offer can be taken back");
  row.used -= 1;
}

function sendOn(manager: ClientManager, at: number, row: Row): CheckInAnswer {
  // A job manager that does not answer has no desk to send anybody to.
  const isSilent =
    manager.sentAt.size > 0 &&
    at - manager.heardAt > REDIRECT_SILENCE_MS &&
    manager.reportedAt > manager.heardAt;
  if (isSilent) return comeBack(row.rank);
  row.redirectsLeft -= 1;
  return { kind: "redirect", job: row.job, task: row.task };
}

/** Spread by a number at hand, so that those who were turned away don't come back together. */
function comeBack(spread: number): CheckInAnswer {
  return { kind: "come_back", afterMs: COME_BACK_MS + (spread % 8) * (COME_BACK_MS >> 3) };
}
