import type { Command } from "commander";
import type { MetricsDocument } from "../../../../wire/index.ts";
import { bodyOf } from "../../../ask/body-file.ts";
import { withExamples } from "../../../ask/command.ts";
import { openSession } from "../../../session.ts";
import type { Io } from "../../../terminal/io.ts";
import { plain } from "../../../terminal/width.ts";

/** `arbiter clusters metrics`: what a collector measured, for policies and filters. */
export function addMetrics(parent: Command, io: Io): void {
  const command = parent
    .command("metrics <id> <file>")
    .description("Hand in a cluster's metrics. They are kept until the next ones come.")
    .action(async (id: string, file: string, _: object, self: Command) => {
      const session = openSession(self, io);
      const document = await bodyOf<MetricsDocument>(file);
      const { clusters } = session.client;
      const reply = await clusters.putMetrics(id, document, { signal: io.signal });
      session.answer(reply, ({ cluster }) => `the metrics of ${plain(cluster)} are taken\n`);
    });
  withExamples(command, ["clusters metrics west metrics.json"]);
}
