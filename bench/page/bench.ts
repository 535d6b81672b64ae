import type { Browser, Page } from "playwright-core";
import type { Ledger } from "../../src/runtime/index.ts";
import { findChromium, launchChromium } from "../../test/page/chromium.ts";
import type { BenchRow } from "../rows/row.ts";
import { fillActivity, fillFleet, reservations } from "./fill.ts";
import { type BenchSite, startBenchSite } from "./site.ts";

const RECORDS = 100_000;
const NODES = 8_000;
const VIEWPORT = { width: 1_440, height: 900 };
/** How long memory is watched under `RATE` events a second; more with `PAGE_SOAK_S`. */
const SOAK_S = Number(process.env["PAGE_SOAK_S"] ?? 40);
const RATE = 200;

/** The page's bars, in headless Chromium without a graphics card. Nothing without a Chromium. */
export async function bench(): Promise<BenchRow[]> {
  const path = findChromium();
  if (path === undefined) {
    console.error("page: there is no Chromium; nothing was measured");
    return [];
  }
  const browser = await launchChromium(path);
  try {
    return [
      ...(await withSite((site) => activityRows(browser, site))),
      ...(await withSite((site) => mapRows(browser, site))),
    ];
  } finally {
    await browser.close();
  }
}

async function withSite(measure: (site: BenchSite) => Promise<BenchRow[]>): Promise<BenchRow[]> {
  const site = await startBenchSite();
  try {
    return await measure(site);
  } finally {
    await site.close();
  }
}

async function activityRows(browser: Browser, site: BenchSite): Promise<BenchRow[]> {
  const bare = await paintMs(browser, `${site.url}/problems`, "document.querySelector('h1')");
  await fillActivity(site.ledger, 10);
  const empty = await paintMs(browser, `${site.url}/ui/`, USEFUL);
  await fillActivity(site.ledger, RECORDS);
  const full = await paintMs(browser, `${site.url}/ui/`, USEFUL);
  const whole = await paintMs(browser, `${site.url}/ui/`, WHOLE);
  const seen = await seenMs(browser, site);
  const growth = await soak(browser, site);
  const baseline = { name: "a page of plain text", value: bare };
  const bar = { of: "value", op: "<=", value: 1_000 } as const;
  return [
    { name: "first useful paint of the overview", value: empty, unit: "ms", baseline, bar },
    { name: `the same after ${RECORDS} records`, value: full, unit: "ms", baseline, bar },
    { name: "with every figure", value: whole, unit: "ms" },
    { name: "a change seen by another browser", value: seen, unit: "ms", bar },
    ...growth,
  ];
}

/** The best of three: neighbours on the machine only ever make it longer. */
async function paintMs(browser: Browser, url: string, ready: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const page = await browser.newPage({ viewport: VIEWPORT });
    await page.goto(url, { waitUntil: "commit" });
    const at = await page.evaluate(`new Promise((tell) => {
      const look = () => (${ready} ? tell(performance.now()) : requestAnimationFrame(look));
      look();
    })`);
    times.push(Number(at));
    await page.close();
  }
  return Math.min(...times);
}

/** Every pool with what is free, what was used this week, and what happened last. */
const USEFUL =
  "document.querySelectorAll('.pools .strong').length === 4 && " +
  "[...document.querySelectorAll('.pools .strong')].every((cell) => cell.textContent !== '') && " +
  "document.querySelector('.tile-value').textContent !== '–'";

const WHOLE =
  `${USEFUL} && document.querySelector('.activity') !== null && ` +
  "[...document.querySelectorAll('.tile-value')].every((tile) => tile.textContent !== '–')";

/** From a command that is durable to its bar on the calendar of a page that is open. */
async function seenMs(browser: Browser, site: BenchSite): Promise<number> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  const now = Math.floor(site.ledger.now() / 1_000);
  const from = now + 50 * 86_400;
  await page.goto(`${site.url}/ui/calendar?pool=pool-0&from=${from}&to=${from + 86_400}`);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.locator("svg.capacity").waitFor();
  // What earlier pages have asked is still being answered.
  await page.waitForTimeout(2_000);
  const startedAt = performance.now();
  const window = { startAt: (from + 7_200) * 1_000, endAt: (from + 36_000) * 1_000 };
  await site.ledger.submit({
    kind: "reservation.request",
    actor: { userId: "seen", role: "user" },
    pool: "pool-0",
    userId: "seen",
    tier: "standard",
    amount: 1,
    time: { kind: "fixed", ...window },
    mayClaimTrial: false,
  });
  await page.getByRole("button", { name: /seen/ }).waitFor();
  const ms = performance.now() - startedAt;
  await page.close();
  return ms;
}

/** Memory that stays in use on the overview, while events come in at a steady rate. */
async function soak(browser: Browser, site: BenchSite): Promise<BenchRow[]> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  await page.goto(`${site.url}/ui/`);
  await page.getByText("Live", { exact: true }).waitFor();
  const stop = keepBusy(site.ledger);
  await page.waitForTimeout(SOAK_S * 250);
  const before = await heapMb(page);
  await page.waitForTimeout(SOAK_S * 1_000);
  const after = await heapMb(page);
  const sent = stop();
  await page.close();
  const perHour = ((after - before) / SOAK_S) * 3_600;
  return [
    {
      name: `memory of the overview after ${SOAK_S} s at ${Math.round(sent)} events/s`,
      value: after,
      unit: "MB",
      baseline: { name: "the same at the start", value: before },
      bar: { of: "ratio", op: "<=", value: 1.15 },
    },
    { name: "its growth, extrapolated", value: perHour, unit: "MB/h" },
  ];
}

/** Submits `RATE` requests a second; the answer ends it and tells the rate that was reached. */
function keepBusy(ledger: Ledger): () => number {
  const next = reservations(ledger.now());
  const startedAt = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * RATE;
    for (; sent < due; sent++) void ledger.submit(next());
  }, 20);
  return () => {
    clearInterval(timer);
    return sent / ((performance.now() - startedAt) / 1_000);
  };
}

async function heapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}

async function mapRows(browser: Browser, site: BenchSite): Promise<BenchRow[]> {
  await fillFleet(site.ledger, NODES);
  const page = await browser.newPage({ viewport: VIEWPORT });
  const still = await framesPerSecond(page, "about:blank", "");
  const moving = await framesPerSecond(page, `${site.url}/ui/fleet`, MOVE);
  const ready = "document.querySelector('.map-legend')";
  const shown = await paintMs(browser, `${site.url}/ui/fleet`, ready);
  const baseline = { name: "an empty page", value: still };
  const bar = { of: "value", op: ">=", value: 30 } as const;
  return [
    { name: `map of ${NODES * 8} GPUs, zooming`, value: moving, unit: "frames/s", baseline, bar },
    { name: "until it is shown", value: shown, unit: "ms" },
  ];
}

/** One notch of a wheel a frame, nearer and farther, with the pointer wandering over the map. */
const MOVE = `
  const canvas = document.querySelector("canvas");
  const box = canvas.getBoundingClientRect();
  const deltaY = frame % 120 < 60 ? -20 : 20;
  const clientX = box.left + 300 + (frame % 240);
  canvas.dispatchEvent(new WheelEvent("wheel", { clientX, clientY: box.top + 200, deltaY }));
`;

async function framesPerSecond(page: Page, url: string, each: string): Promise<number> {
  await page.goto(url);
  if (each !== "") await page.locator("canvas").waitFor({ timeout: 60_000 });
  await page.waitForTimeout(2_000);
  return Number(
    await page.evaluate(`new Promise((tell) => {
      let frame = 0;
      const startedAt = performance.now();
      const step = () => {
        frame += 1;
        ${each}
        const seconds = (performance.now() - startedAt) / 1000;
        if (seconds < 4) requestAnimationFrame(step);
        else tell(frame / seconds);
      };
      requestAnimationFrame(step);
    })`),
  );
}
