import { expect, it } from "vitest";
import { describeWithBrowser } from "./browser.ts";
import { sharedSite } from "./site.ts";

describeWithBrowser("the market", (browser) => {
  it("says what a bid would buy, why it waits, and what was bought", async () => {
    const { url, client } = await sharedSite();
    await client.pools.create({ id: "spot", rolling: { capacity: 4, horizon_s: 400 * 3_600 } });
    await client.market.putClass("spot-hour", { pool: "spot", price: 2, seller: "ops" });
    for (const user of ["ann", "bob"]) await client.accounts.deposit(user, { amount: 1_000 });
    const page = await browser.open(`${url}/ui/market?class=spot-hour`);
    await page.getByText("Nobody bids").waitFor();
    await page.getByRole("button", { name: "Place a bid" }).click();
    await page.getByLabel("At most, a unit-hour").fill("1.5");
    await page.getByLabel("Units", { exact: true }).fill("3");
    await page.getByLabel("User").fill("ann");
    await page.getByText("It would wait in the book.").waitFor();
    await page.getByLabel("At most, a unit-hour").fill("2.5");
    await page.getByText("It would buy 3 units").waitFor();
    await page.getByLabel("At most, a unit-hour").fill("1.5");
    await page.getByText("It would wait in the book.").waitFor();
    expect((await client.market.list({ class: "spot-hour" })).items).toEqual([]);
    await page.getByRole("button", { name: "Place it" }).click();
    await page.getByRole("heading", { name: "Why it is not filled" }).waitFor();
    const [order] = (await client.market.list({ class: "spot-hour" })).items;
    const id = order?.order_id ?? "";
    await page.getByText("Nobody is within its limit").waitFor();
    await page.getByRole("row").filter({ hasText: "3 in 1" }).waitFor();
    const bought = await client.market.place({
      side: "bid",
      class: "spot-hour",
      limit: 2,
      amount: 2,
      user_id: "bob",
    });
    const lease = bought.fills[0]?.lease_id ?? "";
    await page.getByRole("button", { name: `Give back ${lease}` }).click();
    await expect.poll(async () => (await client.market.leases({ user: "bob" })).items).toEqual([]);
    await page.getByRole("button", { name: `Cancel ${id}` }).click();
    await expect.poll(async () => (await client.market.get(id)).state).toBe("cancelled");
    await page.getByText("Nobody bids").waitFor();
  });
});
