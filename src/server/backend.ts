import type { Ledger } from "../runtime/index.ts";
import type { ReservationItem } from "../views/index.ts";
import type { Backend, Reader } from "./ports.ts";

/** The ledger as the HTTP edge sees it. */
export function backendOf(ledger: Ledger): Backend {
  return {
    submit: (command) => ledger.submit(command),
    dryRun: (command) => ledger.dryRun(command),
    read: (look) => ledger.read(look),
    followed: () => ledger.followed(),
    reader: readerOf(ledger),
    subscribe: (listener) => ledger.subscribe(listener),
    readJournal: (fromSeq, limit) => ledger.readJournal(fromSeq, limit),
    get firstSeq() {
      return ledger.firstSeq;
    },
    lastSeq: () => ledger.lastSeq(),
    now: () => ledger.now(),
    health: () => ledger.health(),
    stats: () => {
      const { waiting, seq, durableSeq, viewSeq, liveGrants, pools } = ledger.stats();
      return {
        queued: waiting,
        liveGrants,
        pools,
        journalLag: seq - durableSeq,
        viewLag: durableSeq - viewSeq,
      };
    },
  };
}

function readerOf({ reader }: Ledger): Reader {
  return {
    reservations: async (filter, page) => {
      const answer = await reader.list(filter, page);
      if (!answer.ok) return answer;
      return { ok: true, value: { ...answer.value, items: answer.value.items.map(asKept) } };
    },
    reservation: async (grant) => {
      const answer = await reader.get(grant);
      return answer.ok && answer.value !== undefined ? asKept(answer.value.item) : undefined;
    },
    activity: (filter, page) => reader.activity(filter, page),
    report: (name, query) => reader.report(name, query),
  };
}

/** As the ledger tells it: a running reservation that was let go has ended then. */
function asKept(item: ReservationItem): ReservationItem {
  const { releasedAt, startAt } = item;
  return releasedAt !== undefined && releasedAt > startAt ? { ...item, endAt: releasedAt } : item;
}
