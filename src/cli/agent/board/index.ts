export { readBoard, readBoards, removeBoard, writeBoard } from "./board.ts";
export { ownFolder, usualFolder } from "./folder.ts";
export { leaveRunNote, readRunNotes } from "./run-notes.ts";
export type { Board, RunNote } from "./types.ts";
