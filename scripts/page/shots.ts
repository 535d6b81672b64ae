import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import {
  createDemoClock,
  DEMO_SITES,
  demoStart,
  fillDemo,
  keepCrowd,
  tellMetrics,
} from "../../src/cli/demo/index.ts";
import { createClient } from "../../src/client/index.ts";
import { CHECKIN_SETTINGS } from "../../src/roles/index.ts";
import { openLedger } from "../../src/runtime/index.ts";
import { createServer, openLog, openPolicyService } from "../../src/server/index.ts";
import { findChromium, launchChromium } from "../../test/page/chromium.ts";

/**
 * Takes the pictures of the README from the demonstration: `node scripts/page/shots.ts`. The week
 * of seed 1 as seen from a fixed instant, so that a picture changes only where the page does.
 */
const ROOT = join(import.meta.dirname, "..", "..");
const OUT = join(ROOT, "docs", "images");
const NOW_S = 1_773_843_600;
const SEED = 1;
const CROWD_MS = 25_000;
const QUALITY = 80;

interface Shot {
  readonly name: string;
  readonly place: string;
  readonly isDark?: boolean;
  readonly act?: (page: Page) => Promise<void>;
}

const SHOTS: readonly Shot[] = [
  { name: "overview", place: "" },
  {
    name: "calendar",
    place: "calendar?pool=h100",
    act: async (page) => {
      await page.getByRole("button", { name: "Ask for capacity" }).click();
      await page.getByLabel("Units", { exact: true }).fill("64");
      await page.getByText("What would be granted instead").waitFor();
    },
  },
  { name: "fleet", place: "fleet?by=owner", isDark: true },
  { name: "jobs", place: "jobs" },
  { name: "market", place: "market" },
  { name: "checkin", place: "checkin", isDark: true },
];

await main();

async function main(): Promise<void> {
  const path = findChromium();
  if (path === undefined) throw new Error("there is no Chromium to take pictures with");
  const folder = mkdtempSync(join(tmpdir(), "arbiter-shots-"));
  const clock = createDemoClock(demoStart(NOW_S) * 1_000);
  const onFault = ({ what, why }: { what: string; why: string }): never => {
    throw new Error(`${what}: ${why}`);
  };
  const ledger = await openLedger({ file: join(folder, "ledger.sqlite"), clock, onFault });
  await fillDemo({ ledger, clock, nowS: NOW_S, seed: SEED });
  const { logger } = openLog({ level: "silent", toStderr: false });
  const policies = openPolicyService({ contextsFile: join(folder, "contexts.sqlite") });
  const server = await createServer(ledger, {
    version: "0.0.0",
    logger,
    page: join(ROOT, "dist", "page"),
    policies,
    checkin: { settings: { ...CHECKIN_SETTINGS, sites: DEMO_SITES } },
  });
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  const client = createClient({ baseUrl: url, retries: 0 });
  await tellMetrics(client, SEED, NOW_S * 1_000);
  const startedAt = Date.now();
  const walk = setInterval(() => clock.set(NOW_S * 1_000 + Date.now() - startedAt), 100);
  const endCrowd = keepCrowd(client, SEED);
  const browser = await launchChromium(path);
  await new Promise((resolve) => setTimeout(resolve, CROWD_MS));
  mkdirSync(OUT, { recursive: true });
  for (const shot of SHOTS) await take(browser, url, shot);
  await browser.close();
  endCrowd();
  clearInterval(walk);
  await server.close();
  await policies.close();
  await ledger.close();
  rmSync(folder, { recursive: true });
}

async function take(browser: Browser, url: string, shot: Shot): Promise<void> {
  const page = await browser.newPage({
    viewport: { width: 1_280, height: 800 },
    colorScheme: shot.isDark === true ? "dark" : "light",
    timezoneId: "UTC",
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  await page.clock.setFixedTime(NOW_S * 1_000 + CROWD_MS);
  await page.goto(`${url}/ui/${shot.place}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByText("Loading …").first().waitFor({ state: "detached" });
  await shot.act?.(page);
  await page.waitForTimeout(1_000);
  const picture = await page.screenshot({ type: "jpeg", quality: QUALITY });
  const file = join(OUT, `${shot.name}.jpg`);
  writeFileSync(file, picture);
  console.log(`${file}  ${Math.round(picture.length / 1_000)} kB`);
  await page.close();
}
