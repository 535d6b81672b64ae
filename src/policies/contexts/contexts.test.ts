import { join } from "node:path";
import { expect, it } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import { openContexts } from "./index.ts";

it("keeps one context for each policy of each owner, over a restart", () => {
  const file = join(tempDir(), "contexts.sqlite");
  const store = openContexts(file);
  expect(store.get("ann", "p:1-a")).toEqual({});
  store.put("ann", "p:1-a", { n: 1 });
  store.put("bob", "p:1-a", { n: 2 });
  store.put("ann", "q:1-a", { n: 3 });
  store.put("ann", "p:1-a", { n: 4 });
  store.close();
  const again = openContexts(file);
  expect(again.get("ann", "p:1-a")).toEqual({ n: 4 });
  expect(again.get("bob", "p:1-a")).toEqual({ n: 2 });
  again.forget("p:1-a");
  expect(again.get("bob", "p:1-a")).toEqual({});
  expect(again.get("ann", "q:1-a")).toEqual({ n: 3 });
  again.close();
});

it("keeps no context that is too large, and the last ones of too many", () => {
  const store = openContexts(":memory:");
  store.put("ann", "p", { n: 1 });
  store.put("ann", "p", { all: "x".repeat(70_000) });
  expect(store.get("ann", "p")).toEqual({ n: 1 });
  for (let i = 0; i < 17_000; i++) store.put(`u${i}`, "p", { i });
  expect(store.get("u16999", "p")).toEqual({ i: 16_999 });
  expect(store.get("u0", "p")).toEqual({});
  store.close();
});
