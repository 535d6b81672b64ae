import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import type { Client } from "../../src/client/index.ts";
import { describeWithBrowser } from "./browser.ts";
import { type Site, startSite } from "./site.ts";

/** Two racks of four nodes in one cluster, eight GPUs each. */
async function siteWithNodes(): Promise<Site> {
  const site = await startSite();
  for (let number = 1; number <= 8; number++) {
    await site.client.nodes.register({
      id: `n${number}`,
      cluster: "c1",
      data_center: "west",
      rack: number <= 4 ? "r1" : "r2",
      cpu_milli: 64_000,
      memory_mib: 262_144,
      gpus: 8,
      gpu_model: number <= 4 ? "A100" : "H100",
      labels: { zone: "a" },
    });
  }
  return site;
}

async function legend(page: Page): Promise<string> {
  return (await page.getByRole("list", { name: "Colours" }).innerText()).replaceAll("\n", ", ");
}

const isDraining = async (client: Client, id: string) => (await client.nodes.get(id)).draining;

describeWithBrowser("the fleet", (browser) => {
  it("is a map that follows what happens", async () => {
    const site = await siteWithNodes();
    const page = await browser.open(`${site.url}/ui/fleet`);
    await page.getByText("8 nodes, 64 GPUs, 64 free").waitFor();
    await site.client.placements.request({ gpus: 6, gpu_model: "H100", user_id: "ann" });
    await expect.poll(() => legend(page)).toBe("free 58, in use 6");
    await page.getByLabel("Owner").check({ force: true });
    await expect.poll(() => legend(page)).toBe("nobody 58, ann 6");
    await site.client.nodes.register({ id: "new", cluster: "c2", cpu_milli: 1, memory_mib: 1 });
    await page.getByText("9 nodes").waitFor();
  });

  it("is searched, walked by keys, and drained from", async () => {
    const site = await siteWithNodes();
    const page = await browser.open(`${site.url}/ui/fleet`);
    await page.getByLabel("Find nodes").fill("rack:r2 free>7");
    await page.getByRole("status").getByText("4 nodes").waitFor();
    await page.getByRole("button", { name: "n6", exact: true }).click();
    await page.getByRole("heading", { name: "Node n6" }).waitFor();
    await page.getByRole("application").focus();
    await page.keyboard.press("ArrowDown");
    await page.getByRole("heading", { name: "Node n7" }).waitFor();
    await page.getByRole("button", { name: "Drain …" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Why").fill("a fan is loud");
    await page.getByRole("button", { name: "Drain n7" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("ready, draining").waitFor();
    await page.getByText("a fan is loud").first().waitFor();
    expect(await isDraining(site.client, "n7")).toBe(true);
    await page.getByRole("button", { name: "Let it take placements again" }).click();
    await expect.poll(() => isDraining(site.client, "n7")).toBe(false);
  });

  it("is picked from by a press on the map, and moves by drag and wheel", async () => {
    const site = await siteWithNodes();
    const page = await browser.open(`${site.url}/ui/fleet`);
    await page.getByText("8 nodes").waitFor();
    const box = await page.locator(".fleet-map canvas").boundingBox();
    if (box === null) throw new Error("the map is not there");
    // All is shown at first, so the middle of the map's left half is within the first rack.
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
    await page.locator(".map-hint").waitFor();
    const named = (await page.locator(".map-hint b").innerText()).trim();
    await page.mouse.down();
    await page.mouse.up();
    await page.getByRole("heading", { name: `Node ${named}` }).waitFor();
    const before = await page.locator(".fleet-map canvas").screenshot();
    await page.mouse.wheel(0, -300);
    await expect
      .poll(async () => (await page.locator(".fleet-map canvas").screenshot()).equals(before))
      .toBe(false);
  });
});

describeWithBrowser("placing", (browser) => {
  it("says where and why before it grants, and gives back", async () => {
    const site = await siteWithNodes();
    await site.client.nodes.drain("n1");
    const page = await browser.open(`${site.url}/ui/place`);
    await page.getByText("It would go to").waitFor();
    await page.getByText("1 draining").waitFor();
    await page.getByLabel("Policy", { exact: true }).selectOption("builtin://worst-fit");
    await page.getByText("by worst-fit").waitFor();
    await page.getByLabel("Models").fill("H100");
    await page.getByText("3 have another model").waitFor();
    expect((await site.client.placements.list()).items).toEqual([]);
    await page.getByRole("button", { name: "Place it" }).click();
    await page.getByText("Granted as p1.").waitFor();
    const made = await site.client.placements.get("p1");
    expect(made).toMatchObject({ state: "active", policy: "worst-fit" });
    expect(["n5", "n6", "n7", "n8"]).toContain(made.node);
    await page.getByRole("button", { name: "Release p1" }).click();
    await expect.poll(async () => (await site.client.placements.get("p1")).state).toBe("ended");
  });

  it("registers a policy, runs it on the fleet as it is, and shows where it fails", async () => {
    const site = await siteWithNodes();
    const page = await browser.open(`${site.url}/ui/place`);
    await page.getByText("Register another").click();
    await page.getByLabel("Policy name").fill("first");
    await page.getByRole("button", { name: "Register" }).click();
    await page.getByText("Registered as first:1.0-stable.").waitFor();
    await page.getByRole("button", { name: "Run it" }).click();
    await page.getByText("It would choose").waitFor();
    expect((await site.client.placements.list()).items).toEqual([]);
    await page.getByText("Its source").click();
    await page.locator("pre").getByText("Object.keys(inputData.cluster_data)").waitFor();
    const throws = "class AIOSv1PolicyRule { eval() { throw new Error('<b>no</b>'); } }";
    await page.getByLabel("Code", { exact: true }).fill(throws);
    await page.getByLabel("replace my own").check();
    await page.getByRole("button", { name: "Register" }).click();
    await expect
      .poll(async () => (await site.client.policies.get("first:1.0-stable")).code)
      .toMatchObject({ source: throws });
    await page.getByRole("button", { name: "Run it" }).click();
    await page.getByText("What policy_failed means").waitFor();
    await page.getByText("<b>no</b>").first().waitFor();
  });

  it("says what would help where it fits nowhere", async () => {
    const site = await siteWithNodes();
    const page = await browser.open(`${site.url}/ui/place`);
    await page.getByLabel("GPUs", { exact: true }).fill("9");
    await page.getByText("It fits nowhere now.").waitFor();
    await page.getByText("It would with at most 8 GPUs.").waitFor();
    await page.getByText("8 have fewer GPUs").waitFor();
    await page.getByRole("button", { name: "Place it" }).click();
    await page.getByText("What no_feasible_node means").waitFor();
  });
});
