import type { Board, RunNote } from "./types.ts";

/** A board as an agent of the same user wrote it; undefined for anything else. */
export function decodeBoard(text: string): Board | undefined {
  const value = parse(text);
  const { node, pid, url, next_heartbeat_s, devices, placements } = value;
  const isBoard =
    typeof node === "string" &&
    isProcess(pid) &&
    typeof url === "string" &&
    typeof next_heartbeat_s === "number" &&
    Array.isArray(devices) &&
    devices.every((device) => Number.isSafeInteger(device) && device >= 0) &&
    Array.isArray(placements);
  return isBoard ? (value as unknown as Board) : undefined;
}

/** The note of a command that runs; undefined for anything else. */
export function decodeRunNote(text: string): RunNote | undefined {
  const value = parse(text);
  const { placement_id, node, group, runner, started } = value;
  const isNote =
    typeof placement_id === "string" &&
    typeof node === "string" &&
    isProcess(group) &&
    isProcess(runner) &&
    typeof started === "string";
  return isNote ? (value as unknown as RunNote) : undefined;
}

/** Numbers 0 and 1 and those below would mean other processes than one. */
function isProcess(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 1;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
