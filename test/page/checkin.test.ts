import { expect, it } from "vitest";
import type { Client } from "../../src/client/index.ts";
import { describeWithBrowser } from "./browser.ts";
import { sharedSite } from "./site.ts";

/** So many devices turn up and take what they are offered. */
async function arrive(client: Client, names: readonly string[], ram_mb: number): Promise<number> {
  let taken = 0;
  for (const client_id of names) {
    const turn = await client.checkin.takePart({ client_id, attributes: { ram_mb } });
    if (turn.offer !== null) taken += 1;
  }
  return taken;
}

describeWithBrowser("the check-in desk", (browser) => {
  it("registers a job, asks for a round, and shows it fill as devices turn up", async () => {
    const { url, client } = await sharedSite();
    const page = await browser.open(`${url}/ui/checkin`);
    await page.getByText("No job wants devices").waitFor();
    await page.getByRole("button", { name: "Register a job" }).click();
    await page.getByLabel("Name").fill("words");
    await page.getByLabel("Devices").fill("ram_mb >> 4096");
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByText("What constraint_syntax means").waitFor();
    await page.getByLabel("Devices").fill("ram_mb >= 4096");
    await page.getByRole("button", { name: "Register", exact: true }).click();
    await page.getByRole("heading", { name: /^Job local-\d+$/ }).waitFor();
    await page.getByLabel("Devices").fill("3");
    await page.getByRole("button", { name: "Ask for the first round" }).click();
    await page.getByRole("heading", { name: "Why it is not filled" }).waitFor();
    const [job] = (await client.checkin.jobs.list()).items;
    const id = job?.job_id ?? "";
    await expect.poll(() => arrive(client, ["a", "b"], 8_192)).toBe(2);
    const row = page.getByRole("row").filter({ hasText: "words" });
    await row.getByText("2 / 3").waitFor();
    await row.getByRole("img", { name: /^2 of 3 devices after/ }).waitFor();
    expect(await arrive(client, ["small"], 1_024)).toBe(0);
    await expect.poll(() => arrive(client, ["c"], 8_192)).toBe(1);
    await row.getByText("filled", { exact: true }).waitFor();
    await page.getByRole("button", { name: `End ${id} …` }).click();
    await page.getByRole("button", { name: `End ${id}`, exact: true }).click();
    await page.getByText("No job wants devices").waitFor();
    expect((await client.checkin.jobs.get(id)).state).toBe("over");
  });
});
