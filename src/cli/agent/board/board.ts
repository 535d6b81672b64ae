import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRunning } from "../../run/processes.ts";
import { decodeBoard } from "./codec.ts";
import { faultOf } from "./folder.ts";
import type { Board } from "./types.ts";

const SUFFIX = ".board.json";
const MODE = 0o600;

/** Where the board of a node hangs. */
export function boardPath(folder: string, node: string): string {
  return join(folder, `${encodeURIComponent(node)}${SUFFIX}`);
}

/** Replaces the board whole: a reader sees the old one or the new one. */
export function writeBoard(folder: string, board: Board): void {
  const path = boardPath(folder, board.node);
  const draft = `${path}.${board.pid}`;
  writeFileSync(draft, `${JSON.stringify(board)}\n`, { mode: MODE });
  renameSync(draft, path);
}

export function removeBoard(folder: string, node: string): void {
  rmSync(boardPath(folder, node), { force: true });
}

/** The board of a node; undefined if there is none that can be trusted, or its agent is gone. */
export function readBoard(folder: string, node: string): Board | undefined {
  if (faultOf(folder) !== undefined) return undefined;
  const board = decodeBoard(textOf(boardPath(folder, node)));
  return board !== undefined && board.node === node && isRunning(board.pid) ? board : undefined;
}

/** The boards of all agents that run here, by node. */
export function readBoards(folder: string): readonly Board[] {
  if (faultOf(folder) !== undefined) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => decodeBoard(textOf(join(folder, name))))
    .filter((board) => board !== undefined)
    .filter(({ pid }) => isRunning(pid));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
