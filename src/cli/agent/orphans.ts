import { isRunning, sendToGroup } from "../run/processes.ts";
import { type RunNote, readRunNotes } from "./board/index.ts";
import type { Log } from "./log.ts";

/** Ends commands whose grant is over and whose `arbiter run` is gone. */
export interface OrphanWatch {
  /** Ids of the placements under which commands run here. */
  running(): readonly string[];
  /** Ends those of the placements that nobody else ends. */
  end(placements: ReadonlySet<string>): void;
}

/** As long as `arbiter run` gives a command by default. */
const GRACE_MS = 10_000;

export function watchOrphans(folder: string, node: string, log: Log): OrphanWatch {
  const asked = new Set<number>();
  const isOrphan = (note: RunNote): boolean => !isRunning(note.runner) && !asked.has(note.group);

  const end = ({ placement_id, group }: RunNote): void => {
    asked.add(group);
    log.warn("orphan_ended", { placement_id, group });
    sendToGroup(group, "SIGTERM");
    const timer = setTimeout(() => {
      asked.delete(group);
      // Read anew: the number may be somebody else's by now.
      const isLeft = readRunNotes(folder, node).some((note) => note.group === group);
      if (isLeft) sendToGroup(group, "SIGKILL");
    }, GRACE_MS);
    timer.unref();
  };

  return {
    running: () => [...new Set(readRunNotes(folder, node).map((note) => note.placement_id))],
    end: (placements) => {
      for (const note of readRunNotes(folder, node)) {
        if (placements.has(note.placement_id) && isOrphan(note)) end(note);
      }
    },
  };
}
