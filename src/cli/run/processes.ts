import { readdirSync, readFileSync } from "node:fs";

/** Signals a whole process group. False if there is none any more, or it is not ours. */
export function sendToGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  // 0 would be our own group, and 1 everybody's.
  if (group <= 1) return false;
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

/**
 * Does anybody of the group run? A process that has ended, and that nobody has waited for yet,
 * does not. Cost: a small file for each process of the machine, if there may be one.
 */
export function isGroupAlive(group: number): boolean {
  if (!sendToGroup(group, 0)) return false;
  const processes = processNumbers();
  // Elsewhere than on Linux nobody can tell.
  if (processes.length === 0) return true;
  return processes.some((pid) => {
    const facts = factsOf(pid);
    return facts !== undefined && facts.group === group && !facts.hasEnded;
  });
}

/** Is there a process of this number, whoever's it is, that has not ended? */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EPERM") return false;
  }
  return factsOf(pid)?.hasEnded !== true;
}

/**
 * When a process started, as the system tells it: with its number it stands for that process and
 * no later one. Undefined if it has ended, or the system does not tell.
 */
export function startOf(pid: number): string | undefined {
  const facts = factsOf(pid);
  return facts === undefined || facts.hasEnded ? undefined : facts.started;
}

interface ProcessFacts {
  readonly group: number;
  readonly started: string | undefined;
  readonly hasEnded: boolean;
}

/** Where the fields of `/proc/<pid>/stat` stand, counted behind the name. */
const FIELDS = { state: 0, group: 2, started: 19 };

function factsOf(pid: number): ProcessFacts | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name stands in brackets, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    group: Number(fields[FIELDS.group]),
    started: fields[FIELDS.started],
    hasEnded: fields[FIELDS.state] === "Z",
  };
}

function processNumbers(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
