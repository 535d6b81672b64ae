import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Reservation } from "../../src/wire/index.ts";
import { describeWithBrowser, type TestBrowser } from "./browser.ts";
import { type Site, sharedSite } from "./site.ts";

const DAY = 86_400;
/** Mon 5 Feb 2024, 00:00 UTC: a pool without a now answers the same on any day. */
const T = 1_707_091_200;

/** A pool of a test's own, and what is taken of it. */
interface Bench extends Site {
  readonly pool: string;
  readonly taken: string;
}

let pools = 0;

/** 28 days: 64 units, then 96, with 60 of the second week taken. */
async function siteWithPool(): Promise<Bench> {
  const site = await sharedSite();
  pools += 1;
  const pool = `gpu-${pools}`;
  await site.client.pools.create({
    id: pool,
    allow_past: true,
    schedule: [
      { start_time: T, end_time: T + 14 * DAY, capacity: 64 },
      { start_time: T + 14 * DAY, end_time: T + 28 * DAY, capacity: 96 },
    ],
    price: 2,
  });
  const window = [T + 7 * DAY, T + 10 * DAY] as const;
  const taken = await site.client.reserve(...window, 60, { pool, userId: "bob" });
  return { ...site, pool, taken: taken.reservation_id };
}

/** The reservation that was made last. */
async function newest({ client, pool }: Bench): Promise<Reservation> {
  const [first] = (await client.list({ pool, limit: 1 })).items;
  if (first === undefined) throw new Error("nothing was reserved");
  return first;
}

async function refusals({ client, pool }: Bench): Promise<number> {
  return (await client.report("unmet-demand", { pool })).rows.length;
}

const GUTTER = 44;

/** Draws a window over the chart, from one instant to another, as a hand does. */
async function drawWindow(page: Page, from: number, to: number): Promise<void> {
  const box = await page.locator("svg.capacity").boundingBox();
  if (box === null) throw new Error("the chart is not there");
  const width = box.width - GUTTER;
  const x = (at: number): number => box.x + GUTTER + ((at - T) / (28 * DAY)) * width;
  const y = box.y + 60;
  await page.mouse.move(x(from), y);
  await page.mouse.down();
  await page.mouse.move((x(from) + x(to)) / 2, y, { steps: 3 });
  await page.mouse.move(x(to), y, { steps: 3 });
  await page.mouse.up();
}

async function openCalendar(browser: TestBrowser, { url, pool }: Bench): Promise<Page> {
  const page = await browser.open(`${url}/ui/calendar?pool=${pool}&from=${T}&to=${T + 28 * DAY}`);
  await page.getByRole("img", { name: `Capacity of ${pool}` }).waitFor();
  return page;
}

describeWithBrowser("the calendar", (browser) => {
  it("reserves a window that was drawn", async () => {
    const site = await siteWithPool();
    const page = await openCalendar(browser, site);
    await drawWindow(page, T + 2 * DAY, T + 4 * DAY);
    await page.getByText("It would be granted").waitFor();
    await page.getByLabel("Units", { exact: true }).fill("16");
    await page.getByRole("button", { name: "Reserve" }).click();
    await page.getByRole("heading", { name: /^Reservation r/ }).waitFor();
    const made = await newest(site);
    expect(made).toMatchObject({ amount: 16, start_time: T + 2 * DAY, end_time: T + 4 * DAY });
    const name = new RegExp(`^${made.reservation_id}, anonymous, 16 units`);
    await page.getByRole("button", { name }).waitFor();
  });

  it("shows a refusal where it is tight, and takes a counter-offer by one press", async () => {
    const site = await siteWithPool();
    const page = await openCalendar(browser, site);
    await drawWindow(page, T + 6 * DAY, T + 9 * DAY);
    await page.getByLabel("Units", { exact: true }).fill("10");
    await page.getByText("Taken already.").waitFor();
    expect(await page.locator(".tight text").textContent()).toBe("only 4 units free");
    // Nothing was asked in earnest yet: a look is no refusal.
    expect(await refusals(site)).toBe(0);
    await page.getByRole("button", { name: "Reserve" }).click();
    await expect.poll(() => refusals(site)).toBe(1);
    const later = page.getByRole("listitem").filter({ hasText: "Later" });
    await later.getByRole("button").hover();
    await page.locator(".wish-offer").waitFor();
    await later.getByRole("button").click();
    await page.getByRole("heading", { name: /^Reservation r/ }).waitFor();
    expect(await newest(site)).toMatchObject({ amount: 10, start_time: T + 10 * DAY });
  });

  it("amends by dragging a bar, after saying what would come of it", async () => {
    const site = await siteWithPool();
    const window = [T + DAY, T + 3 * DAY] as const;
    const made = await site.client.reserve(...window, 8, { pool: site.pool, userId: "ann" });
    const id = made.reservation_id;
    const page = await openCalendar(browser, site);
    const bar = page.getByRole("button", { name: new RegExp(`^${id}, ann`) });
    const box = await bar.boundingBox();
    if (box === null) throw new Error("the bar is not there");
    const perDay = box.width / 2;
    await page.mouse.move(box.x + box.width - 2, box.y + 5);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 2 + 2 * perDay, box.y + 5, { steps: 4 });
    await page.mouse.up();
    await page.getByText("It would be changed.").waitFor();
    expect(await site.client.get(id)).toMatchObject({ end_time: T + 3 * DAY });
    await page.getByRole("button", { name: "Change it" }).click();
    await expect.poll(async () => (await site.client.get(id)).end_time).toBe(T + 5 * DAY);
    await page.getByText("It would be changed.").waitFor({ state: "detached" });
  });

  it("does all of it by keyboard", async () => {
    const site = await siteWithPool();
    const page = await openCalendar(browser, site);
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.getByRole("button", { name: "Ask for capacity" }).focus();
    await press("Enter");
    await expect
      .poll(() => page.evaluate("document.activeElement.textContent"))
      .toBe(`Ask for ${site.pool}`);
    await page.getByLabel("Units", { exact: true }).focus();
    await press("Control+a", "5");
    await page.getByText("It would be granted").waitFor();
    await press("Enter");
    await page.getByRole("heading", { name: /^Reservation r/ }).waitFor();
    const made = (await newest(site)).reservation_id;
    const { taken } = site;
    // From bar to bar by arrows, and into one by Enter.
    await page.getByRole("button", { name: new RegExp(`^${made}, `) }).focus();
    await press("ArrowRight");
    expect(await page.evaluate("document.activeElement.dataset.reservation")).toBe(taken);
    await press("Enter");
    await page.getByRole("heading", { name: `Reservation ${taken}` }).waitFor();
    await page.getByRole("button", { name: `Cancel ${taken} …` }).focus();
    await press("Enter");
    await page.getByRole("button", { name: `Cancel ${taken}`, exact: true }).focus();
    await press("Enter");
    await expect.poll(async () => (await site.client.get(taken)).state).toBe("cancelled");
    await press("Escape");
    const heading = page.getByRole("heading", { name: `Reservation ${taken}` });
    await heading.waitFor({ state: "detached" });
  });

  it("shows what becomes of whom before a schedule is replaced", async () => {
    const site = await siteWithPool();
    const page = await openCalendar(browser, site);
    await page.getByRole("button", { name: "Schedule", exact: true }).click();
    await page.getByRole("spinbutton", { name: "Units" }).first().fill("20");
    await page.getByText("1 displaced").waitFor();
    await page.getByText(`${site.taken} loses 60 units`).waitFor();
    expect((await site.client.pools.get(site.pool)).schedule[0]?.capacity).toBe(64);
    await page.getByRole("button", { name: "Replace the schedule" }).click();
    await expect
      .poll(async () => (await site.client.pools.get(site.pool)).schedule[0]?.capacity)
      .toBe(20);
    expect(await site.client.get(site.taken)).toMatchObject({ state: "displaced" });
  });

  it("zooms and pans, and keeps what is seen in the address", async () => {
    const site = await siteWithPool();
    const page = await openCalendar(browser, site);
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.getByRole("button", { name: "Later" }).click();
    const length = 0.6 * 28 * DAY;
    const from = T + 0.2 * 28 * DAY + 0.4 * length;
    const inAddress = (name: string) => Number(new URL(page.url()).searchParams.get(name));
    await expect.poll(() => Math.abs(inAddress("from") - from)).toBeLessThan(5);
    expect(Math.abs(inAddress("to") - from - length)).toBeLessThan(5);
    const where = await page.locator(".where").textContent();
    await page.reload();
    await expect.poll(() => page.locator(".where").textContent()).toBe(where);
  });
});
