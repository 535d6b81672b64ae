import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempDir } from "../../../../test/support/temp-dir.ts";
import { aBoundPlacement } from "../../testing/fleet.ts";
import {
  type Board,
  leaveRunNote,
  ownFolder,
  readBoard,
  readBoards,
  readRunNotes,
  removeBoard,
  usualFolder,
  writeBoard,
} from "./index.ts";

const board = (changes: Partial<Board> = {}): Board => ({
  node: "west/gpu 1",
  pid: process.pid,
  url: "http://127.0.0.1:8765",
  written_time: 1_800_000_000,
  next_heartbeat_s: 10,
  devices: [0, 2],
  placements: [aBoundPlacement()],
  ...changes,
});

function ownTempFolder(): string {
  const folder = join(tempDir(), "run", "arbiter");
  ownFolder(folder);
  return folder;
}

describe("the folder", () => {
  it("is made for its owner alone", () => {
    const folder = ownTempFolder();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(() => ownFolder(folder)).not.toThrow();
  });

  it("is not used when it is open to others, or is none", () => {
    const open = join(tempDir(), "open");
    mkdirSync(open);
    chmodSync(open, 0o755);
    const link = join(tempDir(), "link");
    symlinkSync(ownTempFolder(), link);
    const file = join(tempDir(), "file");
    writeFileSync(file, "");
    expect(() => ownFolder(open)).toThrow("chmod 700 closes it");
    expect(() => ownFolder(link)).toThrow(/is no folder|EEXIST/);
    expect(() => ownFolder(file)).toThrow(/is no folder|EEXIST/);
    chmodSync(open, 0o700);
    writeBoard(open, board());
    chmodSync(open, 0o777);
    expect(readBoard(open, board().node)).toBeUndefined();
    expect(readBoards(open)).toEqual([]);
    expect(readRunNotes(open, board().node)).toEqual([]);
  });

  it("is the one that is named, or the session's own where there is one", () => {
    expect(usualFolder({ XDG_RUNTIME_DIR: "/run/user/7" })).toBe("/run/user/7/arbiter");
    expect(usualFolder({ ARBITER_RUNTIME_DIR: "/a", XDG_RUNTIME_DIR: "/b" })).toBe("/a");
    expect(usualFolder({ XDG_RUNTIME_DIR: "" })).toMatch(/arbiter-\d+$/);
  });
});

describe("a board", () => {
  it("is read as it was written, for its owner alone, and leaves nothing when it is gone", () => {
    const folder = ownTempFolder();
    writeBoard(folder, board({ devices: [] }));
    writeBoard(folder, board());
    writeBoard(folder, board({ node: "other" }));
    expect(readBoard(folder, "west/gpu 1")).toEqual(board());
    expect(readBoards(folder).map(({ node }) => node)).toEqual(["other", "west/gpu 1"]);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    removeBoard(folder, "west/gpu 1");
    removeBoard(folder, "other");
    expect(readdirSync(folder)).toEqual([]);
  });

  it("says nothing when its agent is gone, or when it is no board", async () => {
    const folder = ownTempFolder();
    const gone = spawn("true");
    await once(gone, "exit");
    writeBoard(folder, board({ pid: gone.pid ?? 0 }));
    writeFileSync(join(folder, "a.board.json"), '{"node": "a", "pid": 1}');
    writeFileSync(join(folder, "b.board.json"), "{");
    expect(readBoards(folder)).toEqual([]);
    expect(readBoard(folder, "west/gpu 1")).toBeUndefined();
    expect(readBoard(folder, "nobody")).toBeUndefined();
  });
});

describe("notes of commands", () => {
  it("are there as long as the command is", async () => {
    const folder = ownTempFolder();
    const command = spawn("sleep", ["60"], { detached: true });
    onTestFinished(() => void command.kill("SIGKILL"));
    const group = command.pid ?? 0;
    const note = { placement_id: "p12", node: "n1", group, runner: process.pid };
    leaveRunNote(folder, note);
    const tidy = leaveRunNote(folder, { ...note, placement_id: "p13" });
    expect(readRunNotes(folder, "n1")).toMatchObject([note, { placement_id: "p13" }]);
    expect(readRunNotes(folder, "n2")).toEqual([]);
    tidy();
    expect(readRunNotes(folder, "n1")).toMatchObject([note]);
    command.kill("SIGKILL");
    await once(command, "exit");
    expect(readRunNotes(folder, "n1")).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("do not speak of another process that got the number", () => {
    const folder = ownTempFolder();
    const { pid } = process;
    const note = { placement_id: "p1", node: "n1", group: pid, runner: pid, started: "1" };
    writeFileSync(join(folder, "p1.run.json"), JSON.stringify(note));
    expect(readRunNotes(folder, "n1")).toEqual([]);
  });
});
