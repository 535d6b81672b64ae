import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { addToken, openTokenStore } from "../../src/server/index.ts";
import { tempDir } from "../support/temp-dir.ts";
import { describeWithBrowser } from "./browser.ts";
import { startSite } from "./site.ts";
import { NOW_S, weekSite } from "./week.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Every desk, and what may stand beside it. */
const PLACES = [
  "",
  "calendar?pool=h100",
  "calendar?reservation=r40",
  "reports",
  "reports?report=signals",
  "compare",
  "fleet",
  "fleet?by=owner&node=west-train-019&find=train",
  "place",
  "jobs",
  "market",
  "checkin",
  "nowhere",
];

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Goes there as a link does, so that what was put into the page stays. */
async function walkTo(page: Page, place: string): Promise<void> {
  const href = JSON.stringify(place === "" ? "./" : place);
  await page.evaluate(`history.pushState(null, "", ${href}); dispatchEvent(new Event("popstate"))`);
  await page.getByText("Loading …").first().waitFor({ state: "detached" });
}

/**
 * What axe finds that is serious or critical, with the first element of each. Only colours differ
 * between light and dark: nothing else is looked for twice.
 */
async function findings(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: "light" });
  const light = await violations(page, "");
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await violations(page, ', { runOnly: ["color-contrast"] }');
  return [...light, ...dark.map((words) => `in the dark: ${words}`)];
}

async function violations(page: Page, options: string): Promise<readonly string[]> {
  const run = `axe.run(document${options})`;
  const found: { violations: readonly Violation[] } = await page.evaluate(run);
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describeWithBrowser("everybody", (browser) => {
  // Axe is put into the page past its policy, as a browser's extension would be.
  const past = { bypassCSP: true };

  it("can use every desk, in light and in dark", async () => {
    const site = await weekSite();
    const page = await browser.open(`${site.url}/ui/`, past);
    await page.clock.setFixedTime(NOW_S * 1_000);
    await page.evaluate(AXE);
    for (const place of PLACES) {
      await walkTo(page, place);
      expect([place, await findings(page)]).toEqual([place, []]);
    }
    await walkTo(page, "calendar?pool=h100");
    await page.getByRole("button", { name: "Ask for capacity" }).click();
    await page.getByLabel("Units", { exact: true }).fill("999");
    await page.getByText("More than there is").first().waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Schedule", exact: true }).click();
    await page.getByLabel("Maintenance").check({ force: true });
    await page.getByText("takes 56 units").waitFor();
    expect(await findings(page)).toEqual([]);
    const [job] = (await site.client.jobs.list({ limit: 1 })).items;
    await walkTo(page, `jobs?job=${job?.job_id}`);
    await page.getByRole("heading", { name: "Parts" }).waitFor();
    expect(await findings(page)).toEqual([]);
    await walkTo(page, "jobs");
    await page.getByRole("button", { name: "Submit a job" }).click();
    await page.getByText("It would be taken").waitFor();
    expect(await findings(page)).toEqual([]);
  });
});

const HOSTILE = `<img src=x onerror="window.pwned=1">"'\`</script><script>window.pwned=1</script>`;

describeWithBrowser("text from users", (browser) => {
  it("is shown as text wherever it stands, and never runs", async () => {
    const site = await startSite();
    const now = Math.floor(Date.now() / 1_000);
    const { client } = site;
    await client.pools.create({ id: "gpu", rolling: { capacity: 8, horizon_s: 30 * 86_400 } });
    const user = HOSTILE.slice(0, 128);
    await client.reserve(now + 3_600, now + 90_000, 8, { pool: "gpu", userId: user });
    const refused = client.reserve(now + 3_600, now + 90_000, 8, { pool: "gpu", userId: user });
    await expect(refused).rejects.toThrow("insufficient_capacity");
    await client.pools.addMaintenance("gpu", {
      start_time: now + 86_400 * 9,
      end_time: now + 86_400 * 10,
      note: HOSTILE,
    });
    const name = HOSTILE.slice(0, 128);
    await client.jobs.submit({ pool: "gpu", size: 1, name, user_id: user });
    await client.checkin.jobs.register({ name, user_id: user });
    await client.market.putClass("gpu-hour", { pool: "gpu", price: 1 });
    await client.accounts.deposit(user, { amount: 9 });
    await client.market.place({ side: "bid", class: "gpu-hour", limit: 0.1, name, user_id: user });
    const page = await browser.open(`${site.url}/ui/`);
    for (const place of [
      "",
      "calendar?reservation=r1",
      "reports?report=usage&by=user",
      "jobs",
      "checkin",
      "market",
    ]) {
      await page.goto(`${site.url}/ui/${place}`);
      await page.getByText("onerror=").first().waitFor();
    }
    await page.goto(`${site.url}/ui/reports?report=${encodeURIComponent(HOSTILE)}&pool=${HOSTILE}`);
    await page.goto(`${site.url}/ui/calendar?pool=${encodeURIComponent(HOSTILE)}`);
    await page.getByText("There is no pool").waitFor();
    await page.goto(`${site.url}/ui/calendar?pool=gpu`);
    await page.getByRole("button", { name: "Schedule", exact: true }).click();
    await page.getByLabel("Maintenance").check({ force: true });
    await page.getByText("onerror=").first().waitFor();
    await page.goto(`${site.url}/ui/compare`);
    const runs = [{ policy: HOSTILE, seed: 1, metrics: { [HOSTILE]: 1 } }];
    const file = { name: "runs.json", mimeType: "application/json", buffer: "" };
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ ...file, buffer: Buffer.from(JSON.stringify({ runs })) });
    await page.getByText("onerror=").first().waitFor();
    expect(await page.evaluate("window.pwned")).toBeUndefined();
  });

  it("could not run if it were markup: the policy stands", async () => {
    const site = await startSite();
    const page = await browser.open(`${site.url}/ui/`, { expected: /Content Security|Trusted/i });
    // In a task of the page's own: what a debugger evaluates is let through.
    const tried = await page.evaluate(`new Promise((tell) => setTimeout(() => {
      const made = [];
      try { document.body.innerHTML = "<img src=x onerror='window.pwned=1'>"; made.push("html"); }
      catch { /* refused, as it should be */ }
      try { new Function("window.pwned = 1")(); made.push("code"); } catch { /* refused */ }
      tell(made);
    }))`);
    expect(tried).toEqual([]);
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    const foreign = "fetch('https://example.com/').then(() => 'open', () => 'closed')";
    expect(await page.evaluate(foreign)).toBe("closed");
  });
});

describeWithBrowser("a server that wants tokens", (browser) => {
  it("is asked with one that lives as long as its tab", async () => {
    const file = join(tempDir(), "tokens.json");
    const now = Math.floor(Date.now() / 1_000);
    const admin = await addToken(file, { user: "root", role: "admin" }, now);
    const viewer = await addToken(file, { user: "eve", role: "viewer" }, now);
    const tokens = await openTokenStore(file, () => {});
    onTestFinished(() => tokens.close());
    const site = await startSite({ tokens });
    const root = createClient({ baseUrl: site.url, token: admin.secret });
    await root.pools.create({ id: "gpu", rolling: { capacity: 8, horizon_s: 30 * 86_400 } });

    const page = await browser.open(`${site.url}/ui/calendar?pool=gpu`);
    await page.getByLabel("Token").fill("arb_nonsense");
    await page.keyboard.press("Enter");
    await page.getByText("The token is not valid.").waitFor();
    await page.getByLabel("Token").fill(viewer.secret);
    await page.keyboard.press("Enter");
    await page.getByText("Live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Ask for capacity" }).click();
    await page.getByText("This needs role user; the token has viewer.").first().waitFor();

    // It outlives a reload, not the tab, and signing out forgets it.
    await page.reload();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await page.evaluate("localStorage.getItem('arbiter.token')")).toBeNull();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Token").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
  });
});
