import type { Command } from "commander";
import type { StreamEvent, StreamQuery } from "../../wire/index.ts";
import { withExamples } from "../ask/command.ts";
import { parseCount, parseWhole } from "../ask/whole.ts";
import { openSession, type Session } from "../session.ts";
import { unitWords } from "../tell/words.ts";
import type { Io } from "../terminal/io.ts";
import { paint, type Style } from "../terminal/paint.ts";
import { plain } from "../terminal/width.ts";
import { formatInstant } from "../time/iso.ts";

interface Options {
  readonly pool?: string;
  readonly user?: string;
  readonly kind?: string;
  readonly fromSeq?: number;
  readonly count?: number;
}

/** `arbiter watch`: what happens, as it happens, a line an event. */
export function addWatch(program: Command, io: Io): void {
  const command = program
    .command("watch")
    .summary("follow what happens, a line an event")
    .description(
      "Follow what happens until Ctrl-C. A broken connection is made anew without gap or repeat.",
    )
    .option("-p, --pool <id>", "only this pool")
    .option("-u, --user <id>", "only this user's reservations")
    .option("--kind <kinds>", "only these, such as reservation.admitted, with commas between")
    .option("--from-seq <n>", "from this journal record on, instead of from now", parseWhole)
    .option("-n, --count <n>", "end after so many events", parseCount)
    .action(async (options: Options, self: Command) => follow(openSession(self, io), options));
  withExamples(command, [
    "watch",
    "watch --pool gpu --kind reservation.admitted,reservation.cancelled",
    "watch --from-seq 1 --count 10 --json",
  ]);
}

async function follow(session: Session, options: Options): Promise<void> {
  const { client, io, isJson } = session;
  const onBreak = (reason: string, waitMs: number): void => {
    session.note(`the connection broke (${reason}); again in ${Math.ceil(waitMs / 1_000)} s`);
  };
  let left = options.count ?? Number.POSITIVE_INFINITY;
  for await (const event of client.stream(queryOf(options), { signal: io.signal, onBreak })) {
    io.out.write(isJson ? `${JSON.stringify(event)}\n` : `${eventLine(event, io)}\n`);
    left -= 1;
    if (left === 0) return;
  }
}

function queryOf({ pool, user, kind, fromSeq }: Options): StreamQuery {
  return {
    ...(pool === undefined ? {} : { pool }),
    ...(user === undefined ? {} : { user }),
    ...(kind === undefined ? {} : { kind }),
    ...(fromSeq === undefined ? {} : { from_seq: fromSeq }),
  };
}

/** Such as `<instant> #12 reservation.admitted r7 of gpu: 8 units, to <instant>, user 42`. */
function eventLine(event: StreamEvent, { out }: Io): string {
  const { at, seq, kind, pool, reservation_id } = event;
  const what = reservation_id === undefined ? pool : `${reservation_id} of ${pool}`;
  const facts = factsOf(event);
  const tail = facts.length === 0 ? "" : `: ${facts.join(", ")}`;
  const head = `${formatInstant(at)} ${paint(out, "dim", `#${seq}`)}`;
  return `${head} ${paint(out, styleOf(kind), kind)} ${plain(`${what}${tail}`)}`;
}

function factsOf(event: StreamEvent): readonly string[] {
  const { amount, start_time, end_time, from_time, user_id, to_pool, reason } = event;
  const from = start_time ?? from_time;
  const known: readonly (string | undefined)[] = [
    to_pool && `to ${to_pool}`,
    amount === undefined ? undefined : unitWords(amount),
    from === undefined ? undefined : `from ${formatInstant(from)}`,
    end_time === undefined ? undefined : `to ${formatInstant(end_time)}`,
    user_id && `user ${user_id}`,
    reason,
    event.maintenance_id && `maintenance ${event.maintenance_id}`,
    event.entries === undefined ? undefined : `${event.entries} entries`,
    event.capacity === undefined ? undefined : `capacity ${event.capacity}`,
  ];
  return known.filter((fact) => fact !== undefined);
}

function styleOf(kind: StreamEvent["kind"]): Style {
  if (kind === "reservation.displaced") return "red";
  if (kind === "reservation.cancelled" || kind === "reservation.moved") return "yellow";
  return kind.startsWith("pool.") ? "blue" : "green";
}
