import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FOLDERS = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];

/** The system's Chromium, or the one that `ARBITER_CHROMIUM` names; undefined if there is none. */
export function findChromium(): string | undefined {
  const named = process.env["ARBITER_CHROMIUM"];
  const paths = FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...(named === undefined ? [] : [named]), ...paths].find(isExecutable);
}

/** Without a window and without a graphics card, as on a machine for tests. */
export function launchChromium(executablePath: string): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
  return chromium.launch({ executablePath, args });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
