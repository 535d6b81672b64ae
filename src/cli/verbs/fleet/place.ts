import type { Command } from "commander";
import type { PlacementRequest } from "../../../wire/index.ts";
import { withExamples } from "../../ask/command.ts";
import {
  addPlacementOptions,
  type PlacementWords,
  placementOf,
} from "../../ask/fleet/placement.ts";
import { waitForRoom } from "../../ask/fleet/room.ts";
import { withAsked } from "../../failure.ts";
import { openSession, type Session } from "../../session.ts";
import { type GrantedPlacement, renderGranted } from "../../tell/fleet/placements.ts";
import { placementWords } from "../../tell/fleet/request.ts";
import type { Io } from "../../terminal/io.ts";
import { parseDuration } from "../../time/duration.ts";

interface Options extends PlacementWords {
  readonly dryRun?: boolean;
  readonly explain?: boolean;
  readonly wait?: string;
  readonly idempotencyKey?: string;
}

/** `arbiter place`: room on nodes now, and GPUs of one's own. */
export function addPlace(program: Command, io: Io): void {
  const command = program
    .command("place")
    .summary("ask for GPUs, CPU and memory on nodes now")
    .description(
      "Ask for room on nodes from now on. A refusal counts the nodes by what they lack, and says " +
        "which single change would let the request in.",
    );
  addPlacementOptions(command)
    .option("--dry-run", "say what would happen, store nothing")
    .option("--explain", "say why there and not elsewhere")
    .option("--wait <span>", "if nothing fits, try again for so long when something is freed")
    .option(
      "--idempotency-key <key>",
      "your name for this request: asked again, nothing is doubled",
    )
    .action(async (options: Options, self: Command) => {
      const session = openSession(self, io);
      const body = placementOf(options);
      const reply = await ask(session, body, options);
      session.answer(reply, (value) => renderGranted(value, session.again, io.out));
    });
  withExamples(command, [
    "place --gpus 2 --cpu 8 --memory 32GiB --walltime 2h",
    "place --gpu-milli 500 --model A100 --walltime 30m",
    "place --gpus 8 --count 4 --walltime 1d --wait 10m",
    "place --gpus 1 --label disk=ssd --cluster west --policy fgd --explain",
    "place --gpus 1 --walltime 1h --preemptible --priority 5 --dry-run",
  ]);
}

function ask(
  session: Session,
  body: PlacementRequest,
  options: Options,
): Promise<GrantedPlacement> {
  const { again } = session;
  const { wait } = options;
  const patienceS = wait === undefined ? 0 : parseDuration(wait);
  // One key for all attempts: whichever of them is granted, only one is.
  const key = options.idempotencyKey ?? crypto.randomUUID();
  const request = () => askLedger(session, { body, key, options });
  const asked = { words: placementWords(body), placement: { body, again } };
  return withAsked(asked, () => waitForRoom(session, patienceS, request));
}

interface Asking {
  readonly body: PlacementRequest;
  readonly key: string;
  readonly options: Options;
}

function askLedger({ client, io }: Session, { body, key, options }: Asking) {
  const { dryRun, explain } = options;
  return client.placements.request(body, {
    idempotencyKey: key,
    signal: io.signal,
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(explain === undefined ? {} : { explain }),
  });
}
