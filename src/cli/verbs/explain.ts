import type { Command } from "commander";
import { withExamples } from "../ask/command.ts";
import { type RequestOptions, requestOf } from "../ask/request.ts";
import { addRequestOptions } from "../ask/request-options.ts";
import { readHistory, renderHistory } from "../explain/history.ts";
import { judgeRequest, renderVerdict } from "../explain/verdict.ts";
import { openSession } from "../session.ts";
import type { Io } from "../terminal/io.ts";
import { UsageError } from "../usage.ts";

/** `arbiter explain`: why a reservation is as it is, or why a request would be refused. */
export function addExplain(program: Command, io: Io): void {
  const command = program
    .command("explain [id]")
    .summary("why a reservation is as it is, or a request would be refused")
    .description(
      "Explain a reservation by what was decided about it; or a request, by what would be " +
        "decided now: the tight interval, who holds it, and the offers. Nothing is stored.",
    );
  addRequestOptions(command, { isPoolNeeded: false }).action(
    async (id: string | undefined, options: Partial<RequestOptions>, self: Command) => {
      const session = openSession(self, io);
      const { pool } = options;
      if ((id === undefined) === (pool === undefined)) {
        throw new UsageError("name a reservation, or describe a request with --pool and so on");
      }
      if (id !== undefined) {
        const history = await readHistory(session, id);
        session.answer(history, (value) => renderHistory(value, session, io.out));
      } else if (pool !== undefined) {
        const asked = requestOf({ ...options, pool }, session.clock);
        const verdict = await judgeRequest(session, asked);
        session.answer(verdict, (value) => renderVerdict(value, session, io.out));
      }
    },
  );
  withExamples(command, ["explain r17", "explain --pool gpu --amount 64 --start now --end +1d"], {
    hasTimes: true,
  });
}
