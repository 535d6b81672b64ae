import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeWithBrowser } from "./browser.ts";
import { startJobsScene, WAITING } from "./jobs-scene.ts";
import { difference, shrink } from "./picture.ts";
import type { Site } from "./site.ts";
import { NOW_S, weekSite } from "./week.ts";

const FOLDER = join(import.meta.dirname, "looks");
const WHOLE = join(tmpdir(), "arbiter-looks");
const IS_WRITING = process.env["LOOKS"] === "write";
/** Fonts and their edges differ between machines; a panel that is elsewhere is far more. */
const DIFFERENCE_MAX = 0.06;

/** A phone, a desk, a wall. */
const SCREENS = [
  { name: "phone", width: 390, height: 844 },
  { name: "desk", width: 1_280, height: 800 },
  { name: "wall", width: 2_560, height: 1_300 },
] as const;

interface View {
  readonly name: string;
  readonly place: string;
  readonly act?: (page: Page) => Promise<void>;
  readonly open?: () => Promise<Site>;
}

/** What is looked at: a name, a place, what is done there first, and where it is not the week. */
const VIEWS: readonly View[] = [
  { name: "overview", place: "" },
  { name: "calendar", place: "calendar?pool=h100" },
  {
    name: "refusal",
    place: "calendar?pool=h100",
    act: async (page) => {
      await page.getByRole("button", { name: "Ask for capacity" }).click();
      await page.getByLabel("Units", { exact: true }).fill("64");
      await page.getByText("What would be granted instead").waitFor();
    },
  },
  { name: "fleet", place: "fleet?by=owner&node=west-train-019" },
  { name: "place", place: "place", act: (page) => page.getByText("It would go to").waitFor() },
  { name: "reports", place: "reports?report=utilisation&by=hour&range=%C2%B17" },
  { name: "compare", place: "compare" },
  { name: "market", place: "market" },
  { name: "checkin", place: "checkin" },
  {
    name: "jobs",
    place: "jobs",
    act: (page) => page.getByText("ahead.").last().waitFor(),
    open: startJobsScene,
  },
  {
    name: "job",
    place: `jobs?pool=nodes&job=${WAITING}`,
    act: (page) => page.getByText("Start in").waitFor(),
    open: startJobsScene,
  },
];

/** The tab that compares pictures needs to read them: it has no policy of ours. */
const BLANK = "about:blank";

describeWithBrowser("the page looks as it did when it was looked at", (browser) => {
  it.each(VIEWS)("$name", async ({ name, place, act, open = weekSite }) => {
    const site = await open();
    const bench = await browser.open(BLANK);
    const page = await browser.open(BLANK);
    await page.clock.setFixedTime(NOW_S * 1_000);
    await page.goto(`${site.url}/ui/${place}`);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByText("Loading …").first().waitFor({ state: "detached" });
    await act?.(page);
    for (const { name: screen, width, height } of SCREENS) {
      await page.setViewportSize({ width, height });
      const seen = await settled(page);
      const wide = "document.documentElement.scrollWidth";
      expect([screen, await page.evaluate(wide)]).toEqual([screen, width]);
      await judge(bench, `${name}-${screen}`, seen);
    }
  });
});

/** What measures itself measures again, and asks anew: a picture that stays as it is is taken. */
async function settled(page: Page): Promise<Buffer> {
  const shoot = () => page.screenshot({ animations: "disabled", caret: "hide" });
  let before = await shoot();
  for (let round = 0; round < ROUNDS_MAX; round++) {
    await page.waitForTimeout(120);
    const now = await shoot();
    if (now.equals(before)) return now;
    before = now;
  }
  return before;
}

const ROUNDS_MAX = 40;

async function judge(bench: Page, name: string, seen: Buffer): Promise<void> {
  mkdirSync(WHOLE, { recursive: true });
  const whole = join(WHOLE, `${name}.png`);
  writeFileSync(whole, seen);
  const small = await shrink(bench, seen);
  const kept = join(FOLDER, `${name}.png`);
  if (IS_WRITING) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(kept, Buffer.from(small, "base64"));
    console.log(`kept ${kept}; the whole picture is ${whole}`);
    return;
  }
  expect([name, existsSync(kept)]).toEqual([name, true]);
  const share = await difference(bench, readFileSync(kept).toString("base64"), small);
  expect({ name, share, whole }).toEqual({ name, share: expect.any(Number), whole });
  expect(share, `${name} differs; see ${whole}`).toBeLessThan(DIFFERENCE_MAX);
}
