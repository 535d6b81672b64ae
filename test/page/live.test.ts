import { expect, it } from "vitest";
import { createClient } from "../../src/client/index.ts";
import { freePort, startServer } from "../support/server.ts";
import { tempDir } from "../support/temp-dir.ts";
import { describeWithBrowser } from "./browser.ts";
import { startSite } from "./site.ts";

const HOUR = 3_600;

describeWithBrowser("a page that is open", (browser) => {
  it("shows at once what another browser has done", async () => {
    const site = await startSite();
    await site.client.pools.create({
      id: "gpu",
      rolling: { capacity: 64, horizon_s: 30 * 86_400 },
    });
    const url = `${site.url}/ui/calendar?pool=gpu`;
    const [ann, bob] = [await browser.open(url), await browser.open(url)];
    await bob.getByText("Live", { exact: true }).waitFor();
    await ann.getByRole("button", { name: "Ask for capacity" }).click();
    await ann.getByText("It would be granted").waitFor();
    const startedAt = performance.now();
    await ann.getByRole("button", { name: "Reserve" }).click();
    await bob.getByRole("button", { name: /^r1, anonymous, 8 units/ }).waitFor();
    const there = performance.now() - startedAt;
    // And back: what bob cancels, ann sees.
    const again = performance.now();
    await site.client.cancel("r1");
    await ann.getByText("cancelled", { exact: true }).first().waitFor();
    const back = performance.now() - again;
    console.log(`seen by the other after ${Math.round(there)} and ${Math.round(back)} ms`);
  });

  it("says that the server is gone, comes back by itself, and misses nothing", async () => {
    const setup = { data: tempDir(), port: await freePort() };
    let server = await startServer(setup);
    const client = createClient({ baseUrl: server.url });
    const now = Math.floor(Date.now() / 1_000);
    await client.pools.create({ id: "gpu", rolling: { capacity: 64, horizon_s: 30 * 86_400 } });
    const page = await browser.open(`${server.url}/ui/calendar?pool=gpu`);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.locator("svg.capacity").waitFor();
    await server.end("SIGKILL");
    await page.getByText("The server is gone").waitFor();
    // What was shown is still there to be read.
    expect(await page.locator("svg.capacity").isVisible()).toBe(true);
    server = await startServer(setup);
    await client.reserve(now + HOUR, now + 9 * HOUR, 5, { pool: "gpu", userId: "while-away" });
    await page.getByText("The server is back.").waitFor();
    await page.getByRole("button", { name: /^r1, while-away/ }).waitFor();
    await client.reserve(now + HOUR, now + 9 * HOUR, 6, { pool: "gpu", userId: "afterwards" });
    await page.getByRole("button", { name: /^r2, afterwards/ }).waitFor();
    expect(await server.end("SIGTERM")).toBe(0);
  });
});
