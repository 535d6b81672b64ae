import { expect, it, onTestFinished } from "vitest";
import { connectFramework } from "../../src/server/testing/framework.ts";
import { describeWithBrowser } from "./browser.ts";
import { type Site, sharedSite } from "./site.ts";

const HOUR = 3_600;
let pools = 0;

/** A pool of 8 units of a test's own. */
async function siteWithPool(): Promise<Site & { readonly pool: string }> {
  const site = await sharedSite();
  pools += 1;
  const pool = `jobs-${pools}`;
  await site.client.pools.create({ id: pool, rolling: { capacity: 8, horizon_s: 400 * HOUR } });
  return { ...site, pool };
}

const running = ({ client, pool }: Site & { readonly pool: string }) =>
  client.jobs.runs({ pool }).then(({ items }) => items.length);

describeWithBrowser("the jobs desk", (browser) => {
  it("submits what it has foreseen, and shows it run, part by part", async () => {
    const site = await siteWithPool();
    const page = await browser.open(`${site.url}/ui/jobs?pool=${site.pool}`);
    await page.getByText("Nothing runs").waitFor();
    await page.getByRole("button", { name: "Submit a job" }).click();
    await page.getByText("It would be taken").waitFor();
    await page.getByLabel("Units of a part").fill("9");
    await page.getByText("What job_too_large means").waitFor();
    await page.getByLabel("Units of a part").fill("3");
    await page.getByLabel("Parts", { exact: true }).fill("4");
    await page.getByLabel("Hours at most").fill("2");
    await page.getByLabel("Name").fill("sweep");
    await page.getByText("4 × 3 units for 2h").first().waitFor();
    expect((await site.client.jobs.list({ pool: site.pool })).items).toEqual([]);
    await page.getByRole("button", { name: "Submit", exact: true }).click();
    await page.getByText("2 running, 2 waiting").first().waitFor();
    await page.getByRole("button", { name: /^j\d+ sweep, anonymous, 2 parts, 6 units/ }).waitFor();
    const [run] = (await site.client.jobs.runs({ pool: site.pool })).items;
    await site.client.jobs.finish(run?.job_id ?? "", { outcome: "done", part: run?.part ?? 0 });
    await page.getByText("1 done, 2 running, 1 waiting").first().waitFor();
  });

  it("says why one waits and until when, and cancels at the second press", async () => {
    const site = await siteWithPool();
    const wish = { pool: site.pool, size: 8, walltime_s: 2 * HOUR };
    await site.client.jobs.submit({ ...wish, name: "first" });
    await expect.poll(() => running(site)).toBe(1);
    const { job_id: id } = await site.client.jobs.submit({ ...wish, name: "second" });
    const page = await browser.open(`${site.url}/ui/jobs?pool=${site.pool}`);
    const line = page.getByRole("row").filter({ hasText: "none is free" });
    await line.getByText(/^in 1h 59m|^in 2h/).waitFor();
    await line.getByRole("button", { name: /second/ }).click();
    await page.getByRole("heading", { name: `Job ${id}` }).waitFor();
    await page.getByRole("heading", { name: "Why it waits" }).waitFor();
    await page.getByRole("button", { name: `Cancel ${id} …` }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("1 part would not start.").waitFor();
    expect((await site.client.jobs.get(id)).state).toBe("waiting");
    await page.getByRole("button", { name: `Cancel ${id}`, exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Nobody waits").waitFor();
    expect((await site.client.jobs.get(id)).state).toBe("cancelled");
  });

  it("shows frameworks with what they are offered, as long as they are there", async () => {
    const site = await siteWithPool();
    const framework = await connectFramework(Number(new URL(site.url).port));
    onTestFinished(() => framework.close());
    framework.say({ type: "hello", framework: "spark", pools: [site.pool], user_id: "sam" });
    const { offer_id } = await framework.next("offer");
    const page = await browser.open(`${site.url}/ui/jobs?pool=${site.pool}`);
    const row = page.getByRole("row").filter({ hasText: "spark" });
    await row.getByText(`${site.pool}: 8 units`).waitFor();
    const jobs = [{ size: 8, walltime_s: HOUR }];
    framework.say({ type: "accept", offer_id, jobs });
    await row.getByRole("cell", { name: "nothing" }).waitFor();
    framework.close();
    await page.getByText("No framework is connected").waitFor();
  });
});
