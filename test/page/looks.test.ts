import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeWithBrowser } from "./browser.ts";
import { difference, shrink } from "./picture.ts";
import { NOW_S, startWeek } from "./week.ts";

const FOLDER = join(import.meta.dirname, "looks");
const WHOLE = join(tmpdir(), "arbiter-looks");
const IS_WRITING = process.env["LOOKS"] === "write";
/** Fonts and their edges differ between machines; a panel that is elsewhere is far more. */
const DIFFERENCE_MAX = 0.06;
const TIMEOUT_MS = 120_000;

/** A phone, a desk, a wall. */
const SCREENS = [
  { name: "phone", width: 360, height: 780 },
  { name: "desk", width: 1_440, height: 900 },
  { name: "wall", width: 2_560, height: 1_300 },
] as const;

/** What is looked at: a name, a place, and what is done there first. */
const VIEWS: readonly (readonly [string, string, (page: Page) => Promise<void>])[] = [
  ["overview", "", async () => {}],
  ["calendar", "calendar?pool=h100", async () => {}],
  [
    "refusal",
    "calendar?pool=h100",
    async (page) => {
      await page.getByRole("button", { name: "Ask for capacity" }).click();
      await page.getByLabel("Units", { exact: true }).fill("64");
      await page.getByText("What would be granted instead").waitFor();
    },
  ],
  ["fleet", "fleet?by=owner&node=west-train-019", async () => {}],
  ["place", "place", (page) => page.getByText("It would go to").waitFor()],
  ["reports", "reports?report=utilisation&by=hour&range=%C2%B17", async () => {}],
  ["compare", "compare", async () => {}],
];

/** The tab that compares pictures needs to read them: it has no policy of ours. */
const BLANK = "about:blank";

describeWithBrowser("the page looks as it did when it was looked at", (browser) => {
  it.each(SCREENS)(
    "on a $name",
    async ({ name: screen, width, height }) => {
      const site = await startWeek();
      const bench = await browser.open(BLANK);
      const page = await browser.open(BLANK, { viewport: { width, height } });
      await page.clock.setFixedTime(NOW_S * 1_000);
      for (const [name, place, act] of VIEWS) {
        await page.goto(`${site.url}/ui/${place}`);
        await page.getByText("Live", { exact: true }).waitFor();
        await page.getByText("Loading …").first().waitFor({ state: "detached" });
        await act(page);
        const wide = "document.documentElement.scrollWidth";
        expect([name, await page.evaluate(wide)]).toEqual([name, width]);
        const seen = await page.screenshot({ animations: "disabled", caret: "hide" });
        await judge(bench, `${name}-${screen}`, seen);
      }
    },
    TIMEOUT_MS,
  );
});

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
