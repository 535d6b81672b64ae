import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isGroupAlive, startOf } from "../../run/processes.ts";
import { decodeRunNote } from "./codec.ts";
import { faultOf } from "./folder.ts";
import type { RunNote } from "./types.ts";

const SUFFIX = ".run.json";
const MODE = 0o600;

/** Leaves a note, and answers how to take it away; nothing where there is no folder to trust. */
export function leaveRunNote(folder: string, note: Omit<RunNote, "started">): () => void {
  const started = startOf(note.group);
  if (started === undefined || faultOf(folder) !== undefined) return () => {};
  const path = join(folder, `${note.placement_id}.${note.group}${SUFFIX}`);
  const whole: RunNote = { ...note, started };
  writeFileSync(path, `${JSON.stringify(whole)}\n`, { mode: MODE });
  return () => rmSync(path, { force: true });
}

/** Notes of a node's commands that still run; those of others that don't are taken away. */
export function readRunNotes(folder: string, node: string): readonly RunNote[] {
  if (faultOf(folder) !== undefined) return [];
  const notes: RunNote[] = [];
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(SUFFIX)) continue;
    const path = join(folder, name);
    const note = decodeRunNote(textOf(path));
    if (note === undefined || note.node !== node) continue;
    if (isStillThere(note)) notes.push(note);
    else rmSync(path, { force: true });
  }
  return notes;
}

/** A group outlives its leader, and as long as it does nobody else gets its number. */
function isStillThere({ group, started }: RunNote): boolean {
  const now = startOf(group);
  return now === undefined ? isGroupAlive(group) : now === started;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
