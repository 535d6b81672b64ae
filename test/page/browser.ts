import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, expect, onTestFinished } from "vitest";
import { describeUnless } from "../support/loud-skip.ts";
import { findChromium, launchChromium } from "./chromium.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** A browser that tests open tabs in, each with a storage of its own. */
export interface TestBrowser {
  /** Closed when the test ends. What its console complains about fails the test. */
  open(url: string, options?: TabOptions): Promise<Page>;
}

export interface TabOptions extends BrowserContextOptions {
  /** Complaints of the console that the test brings about on purpose. */
  readonly expected?: RegExp;
  /** Runs in the tab before the page does. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

/** Tests that need Chromium; without one they are skipped loudly, or fail where none may be. */
export function describeWithBrowser(title: string, body: (browser: TestBrowser) => void): void {
  const executablePath = findChromium();
  const lack =
    executablePath === undefined
      ? { need: NEED, isFault: process.env["ARBITER_REQUIRE_ALL"] === "1" }
      : undefined;
  describeUnless(title, lack, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      shared ??= start(executablePath ?? "");
      browser = await shared;
    });
    body({ open: (url, options = {}) => openTab(browser, url, options) });
  });
}

/** Files of one worker share their modules, and so a browser; it ends with the worker. */
let shared: Promise<Browser> | undefined;

async function start(executablePath: string): Promise<Browser> {
  buildPage();
  return launchChromium(executablePath);
}

/** On a machine that does other things as well, anything may take a while. */
const WAIT_MS = 60_000;

const NEED = "needs Chromium (apt-get install chromium, or ARBITER_CHROMIUM with its path)";

/** Complaints of the browser itself about replies that are refusals or no replies at all. */
const NETWORK = /Failed to load resource|net::ERR_/;

async function openTab(
  browser: Browser | undefined,
  url: string,
  { expected, prepare, ...options }: TabOptions,
): Promise<Page> {
  if (browser === undefined) throw new Error("tabs are opened inside tests");
  const context = await browser.newContext({
    viewport: { width: 1_440, height: 900 },
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  const complaints: string[] = [];
  context.on("console", (message) => {
    const text = message.text();
    const isBad = message.type() === "error" || message.type() === "warning";
    if (isBad && !NETWORK.test(text) && expected?.test(text) !== true) complaints.push(text);
  });
  context.on("weberror", (error) => void complaints.push(String(error.error())));
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  await prepare?.(context);
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(url);
  return page;
}

/** Nothing to do after `npm test` has set up; a single test file may run before that. */
function buildPage(): void {
  const script = join(ROOT, "scripts", "page.ts");
  const run = spawnSync(process.execPath, [script], { cwd: ROOT, encoding: "utf8" });
  if (run.status !== 0) throw new Error(`the page was not built:\n${run.stdout}${run.stderr}`);
}
