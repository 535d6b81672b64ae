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
  readonly node?: string;
  readonly cluster?: string;
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
    .option("--node <id>", "only this node, and placements on it")
    .option("--cluster <id>", "only this cluster, its nodes and placements on them")
    .option("-u, --user <id>", "only this user's reservations and placements")
    .option("--kind <kinds>", "only these, such as reservation.admitted, with commas between")
    .option("--from-seq <n>", "from this journal record on, instead of from now", parseWhole)
    .option("-n, --count <n>", "end after so many events", parseCount)
    .action(async (options: Options, self: Command) => follow(openSession(self, io), options));
  withExamples(command, [
    "watch",
    "watch --pool gpu --kind reservation.admitted,reservation.cancelled",
    "watch --node gpu-1 --kind placement.granted,placement.ended",
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

function queryOf({ pool, node, cluster, user, kind, fromSeq }: Options): StreamQuery {
  return {
    ...(pool === undefined ? {} : { pool }),
    ...(node === undefined ? {} : { node }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(user === undefined ? {} : { user }),
    ...(kind === undefined ? {} : { kind }),
    ...(fromSeq === undefined ? {} : { from_seq: fromSeq }),
  };
}

/** Such as `<instant> #12 reservation.admitted r7 of gpu: 8 units, to <instant>, user 42`. */
function eventLine(event: StreamEvent, { out }: Io): string {
  const { at, seq, kind } = event;
  const facts = factsOf(event);
  const tail = facts.length === 0 ? "" : `: ${facts.join(", ")}`;
  const head = `${formatInstant(at)} ${paint(out, "dim", `#${seq}`)}`;
  return `${head} ${paint(out, styleOf(kind), kind)} ${plain(`${whatOf(event)}${tail}`)}`;
}

/** What it is about: `r7 of gpu`, `p7 on gpu-1`, `gpu-1 of west`, or the one thing by itself. */
function whatOf(event: StreamEvent): string {
  const { pool, reservation_id, placement_id, node, cluster, policy } = event;
  if (reservation_id !== undefined) return `${reservation_id} of ${pool}`;
  if (placement_id !== undefined) {
    return node === undefined ? placement_id : `${placement_id} on ${node}`;
  }
  if (node !== undefined) return cluster === undefined ? node : `${node} of ${cluster}`;
  return pool ?? cluster ?? policy ?? "";
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
    gpuFact(event),
    event.status,
    event.outcome,
    event.evicted_by && `makes room for ${event.evicted_by}`,
    event.failures === undefined ? undefined : `${event.failures} failures`,
    event.until_time === undefined ? undefined : `until ${formatInstant(event.until_time)}`,
    event.message,
    reason,
    event.maintenance_id && `maintenance ${event.maintenance_id}`,
    event.entries === undefined ? undefined : `${event.entries} entries`,
    event.capacity === undefined ? undefined : `capacity ${event.capacity}`,
  ];
  return known.filter((fact) => fact !== undefined);
}

/** Those of a placement, or how many a node has. */
function gpuFact({ gpus, gpu_count, gpu_model }: StreamEvent): string | undefined {
  if (gpus !== undefined) return gpus.length === 0 ? undefined : `GPUs ${gpus.join(" ")}`;
  if (gpu_count === undefined || gpu_count === 0) return undefined;
  return `${gpu_count} GPUs of ${gpu_model ?? "no named model"}`;
}

function styleOf(kind: StreamEvent["kind"]): Style {
  if (LOSSES.includes(kind)) return "red";
  if (TURNS.includes(kind)) return "yellow";
  return /^(?:reservation|placement)\./.test(kind) ? "green" : "blue";
}

type Kinds = readonly StreamEvent["kind"][];

const LOSSES: Kinds = ["reservation.displaced", "placement.displaced", "placement.preempted"];
const TURNS: Kinds = [
  "reservation.cancelled",
  "reservation.moved",
  "placement.evicted",
  "node.drained",
  "node.rested",
  "node.status_changed",
];
