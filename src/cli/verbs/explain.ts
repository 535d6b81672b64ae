import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { addPlacementOptions, type PlacementWords, placementOf } from "../ask/fleet/placement.ts";
import { type RequestOptions, requestOf } from "../ask/request.ts";
import { addRequestOptions } from "../ask/request-options.ts";
import { readHistory, renderHistory } from "../explain/history.ts";
import { readPlacementHistory, renderPlacementHistory } from "../explain/placement.ts";
import { judgeRequest, renderVerdict } from "../explain/verdict.ts";
import { openSession } from "../session.ts";
import { renderForecast } from "../tell/fleet/explanation.ts";
import type { Io } from "../terminal/io.ts";
import { UsageError } from "../usage.ts";

/** `arbiter explain`: why something is as it is, or why a request would be refused. */
export function addExplain(program: Command, io: Io): void {
  const command = program
    .command("explain [id]")
    .summary("why something is as it is, or a request would be refused")
    .description(
      "Explain a reservation or a placement by what was decided about it; or a request, by what " +
        "would be decided now: the tight interval, who holds it, and the offers. Nothing is " +
        "stored. For a placement that nobody asked for yet, see `explain place`.",
    );
  addExplainPlace(command, io);
  addRequestOptions(command, { isPoolNeeded: false }).action(
    async (id: string | undefined, options: Partial<RequestOptions>, self: Command) => {
      const session = openSession(self, io);
      const { pool } = options;
      if ((id === undefined) === (pool === undefined)) {
        throw new UsageError("name a reservation, or describe a request with --pool and so on");
      }
      if (id !== undefined && PLACEMENT.test(id)) {
        const history = await readPlacementHistory(session, id);
        session.answer(history, (value) => renderPlacementHistory(value, io.out));
      } else if (id !== undefined) {
        const history = await readHistory(session, id);
        session.answer(history, (value) => renderHistory(value, session, io.out));
      } else if (pool !== undefined) {
        const asked = requestOf({ ...options, pool }, session.clock);
        const verdict = await judgeRequest(session, asked);
        session.answer(verdict, (value) => renderVerdict(value, session, io.out));
      }
    },
  );
  const examples = [
    "explain r17",
    "explain p17",
    "explain --pool gpu --amount 64 --start now --end +1d",
    "explain place --gpus 8 --model A100",
  ];
  withExamples(command, examples, { hasTimes: true });
}

const PLACEMENT = /^p\d+$/;

/** `arbiter explain place`: where would it go now, or why nowhere? */
function addExplainPlace(parent: Command, io: Io): void {
  const command = parent
    .command("place")
    .description(
      "Say where a placement would go now, with the best nodes and their scores; or what each " +
        "node lacks, and which change would let it in. Takes the options of `place`.",
    );
  addPlacementOptions(command).action(async (options: PlacementWords, self: Command) => {
    const session = openSession(self, io);
    const asked = placementOf(options);
    const forecast = await session.client.placements.explain(asked, { signal: io.signal });
    session.answer(forecast, (value) => {
      return renderForecast(value, asked, { again: session.again, output: io.out });
    });
  });
  withExamples(command, ["explain place --gpus 8 --model A100 --memory 256GiB"]);
}
