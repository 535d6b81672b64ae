import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from "node:worker_threads";
import { assert } from "../../../base/index.ts";
import { faultOf } from "../../faults.ts";
import type { Follower } from "../../port.ts";
import { readMeta } from "../core/records.ts";
import { sweepIncomplete } from "../core/snapshots.ts";
import { closeWriter, openWriter, type Writer } from "../core/writer.ts";
import { createBackground } from "./background.ts";
import { createCheckpoints } from "./checkpoints.ts";
import { loadFollower } from "./codec.ts";
import { createFeed } from "./feed.ts";
import type { FromWorker, Numbered, Request, WorkerSetup } from "./messages.ts";
import { answerTo, append, type Desk } from "./requests.ts";

/** Appends written in one transaction at most. */
const APPENDS_MAX = 64;

assert(parentPort !== null, "the journal's thread must be started by a journal");
await start(parentPort, workerData);

/** Opens the file, says so, and answers requests until told to close. */
async function start(port: MessagePort, setup: WorkerSetup): Promise<void> {
  const say = (message: FromWorker): void => port.postMessage(message);
  try {
    const desk = await openDesk(setup, say);
    const { epoch, firstSeq, lastSeq } = readMeta(desk.writer.records);
    say({ kind: "ready", epoch, firstSeq, lastSeq });
    port.on("message", (message: Numbered) => {
      if (message.request.kind === "append") handleAppends(desk, message, port, say);
      else handle(desk, message, port, say);
    });
    desk.feed.wake();
  } catch (error) {
    say({ kind: "failed", fault: faultOf(error) });
    port.close();
  }
}

async function openDesk(setup: WorkerSetup, say: (message: FromWorker) => void): Promise<Desk> {
  const writer = openWriter(setup.file);
  try {
    for (const _ of sweepIncomplete(writer.snapshots));
    const followers = await createFollowers(writer, setup);
    const background = createBackground();
    const report: Desk["report"] = (fault) => say({ kind: "fault", fault });
    const feed = createFeed(writer, followers, { background, report });
    const checkpoints = createCheckpoints(setup.file, report);
    return { writer, background, feed, checkpoints, report };
  } catch (error) {
    closeWriter(writer);
    throw error;
  }
}

async function createFollowers(writer: Writer, setup: WorkerSetup): Promise<readonly Follower[]> {
  const followers: Follower[] = [];
  const { firstSeq } = readMeta(writer.records);
  for (const { module, options } of setup.followers) {
    const create = await loadFollower(module);
    followers.push(create(writer.soft, { ...options, firstSeq }));
  }
  return followers;
}

interface NumberedAppend {
  readonly id: number;
  readonly request: Extract<Request, { kind: "append" }>;
}

/** Appends that came while the disk was at work are written together with the first of them. */
function handleAppends(
  desk: Desk,
  first: Numbered,
  port: MessagePort,
  say: (message: FromWorker) => void,
): void {
  const appends: NumberedAppend[] = [];
  let next: Numbered | undefined = first;
  while (next !== undefined && isAppend(next)) {
    appends.push(next);
    next = appends.length < APPENDS_MAX ? receiveMessageOnPort(port)?.message : undefined;
  }
  try {
    append(
      desk,
      appends.map(({ request }) => request.batch),
    );
    for (const { id } of appends) say({ kind: "answer", id, value: undefined });
  } catch (error) {
    for (const { id } of appends) say({ kind: "refused", id, fault: faultOf(error) });
  }
  if (next !== undefined) handle(desk, next, port, say);
}

function isAppend(message: Numbered): message is NumberedAppend {
  return message.request.kind === "append";
}

function handle(
  desk: Desk,
  { id, request }: Numbered,
  port: MessagePort,
  say: (message: FromWorker) => void,
): void {
  const refuse = (error: unknown): void => say({ kind: "refused", id, fault: faultOf(error) });
  try {
    const answer = answerTo(desk, request);
    if (!(answer instanceof Promise)) {
      say({ kind: "answer", id, value: answer });
      return;
    }
    answer.then((value) => {
      say({ kind: "answer", id, value });
      if (request.kind === "close") port.close();
    }, refuse);
  } catch (error) {
    refuse(error);
  }
}
