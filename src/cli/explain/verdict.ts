import { Refused } from "../../client/index.ts";
import type { Problem, Reservation, ReservationRequest, TimelineStep } from "../../wire/index.ts";
import type { Session } from "../session.ts";
import { takeCommand } from "../tell/offers.ts";
import { renderRefusal } from "../tell/refusal.ts";
import { requestWords } from "../tell/request.ts";
import { type GrantReply, renderGrant, renderReservations } from "../tell/reservations.ts";
import { unitWords } from "../tell/words.ts";
import type { Output } from "../terminal/io.ts";
import { renderFacts } from "../terminal/table.ts";

/** What would be decided about a request now; nothing is stored by asking. */
export type Verdict =
  | {
      readonly decision: "granted";
      readonly asked: ReservationRequest;
      readonly reply: GrantReply;
    }
  | {
      readonly decision: "refused";
      readonly asked: ReservationRequest;
      readonly problem: Problem;
      /** For a shortage: what there is in the tight interval, and who holds it. */
      readonly tight?: Tight;
    };

export interface Tight {
  readonly step: TimelineStep | undefined;
  /** Those with the most units first, as far as the caller may see them. */
  readonly holders: readonly Reservation[];
  /** More hold it than are named. */
  readonly isMore: boolean;
}

/** Asks for a dry run. Errors: `Unreachable`; a refusal is the answer, not an error. */
export async function judgeRequest(session: Session, asked: ReservationRequest): Promise<Verdict> {
  const { client, io } = session;
  try {
    const reply = await client.request(asked, { dryRun: true, signal: io.signal });
    return { decision: "granted", asked, reply };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { problem } = error;
    const tight = await lookAt(session, asked.pool, problem);
    return { decision: "refused", asked, problem, ...(tight === undefined ? {} : { tight }) };
  }
}

const HOLDERS_READ = 1_000;
const HOLDERS_TOLD = 10;

async function lookAt(
  { client, io }: Session,
  pool: string,
  { tight }: Problem,
): Promise<Tight | undefined> {
  if (tight === undefined) return undefined;
  const { signal } = io;
  const window = { from: tight.start_time, to: tight.end_time };
  const timeline = await client.pools.timeline(pool, { ...window, limit: 1 }, { signal });
  const query = { pool, ...window, limit: HOLDERS_READ };
  const page = await client.list(query, { signal });
  const holders = page.items
    .filter(({ state }) => state === "scheduled" || state === "active")
    .sort((a, b) => b.amount - a.amount || (a.reservation_id < b.reservation_id ? -1 : 1));
  return {
    step: timeline.steps[0],
    holders: holders.slice(0, HOLDERS_TOLD),
    isMore: holders.length > HOLDERS_TOLD || page.next_cursor !== null,
  };
}

/** The decision, and for a shortage what stands in the way. */
export function renderVerdict(verdict: Verdict, session: Session, output: Output): string {
  if (verdict.decision === "granted") {
    return `asked for ${requestWords(verdict.asked)}\n${renderGrant(verdict.reply, output)}`;
  }
  const { asked, problem, tight } = verdict;
  const told = {
    words: requestWords(asked),
    take: (offer: Parameters<typeof takeCommand>[0]) => takeCommand(offer, asked, session.again),
  };
  const refusal = renderRefusal(problem, told, output);
  return tight === undefined ? refusal : `${refusal}\n${renderTight(tight, output)}`;
}

function renderTight({ step, holders, isMore }: Tight, output: Output): string {
  const facts = renderFacts(
    [
      ["capacity", step && unitWords(step.capacity)],
      ["reserved", step && unitWords(step.reserved)],
      ["float", step && step.float > 0 ? `${unitWords(step.float)}, for trials only` : undefined],
      ["free", step && unitWords(step.free)],
    ],
    output,
  );
  const head = `In the tight interval, at its start:\n${facts}`;
  if (holders.length === 0) return head;
  const more = isMore ? "and others\n" : "";
  return `${head}\nHeld by\n${renderReservations(holders, output)}${more}`;
}
