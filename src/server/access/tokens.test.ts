import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTokenStore } from "./token-store.ts";
import { addToken, listTokens, revokeToken } from "./tokens.ts";

const NOW = 1_750_000_000;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "arbiter-tokens-"));
  path = join(folder, "tokens.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the tokens file", () => {
  it("holds hashes and never a secret, for its owner's eyes only", async () => {
    const { secret, entry } = await addToken(path, { user: "42", role: "user" }, NOW);
    expect(secret).toMatch(/^arb_[A-Za-z0-9_-]{43}$/);
    expect(readFileSync(path, "utf8")).not.toContain(secret.slice(4));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await listTokens(path)).toEqual([entry]);
    expect(entry).toMatchObject({ user: "42", role: "user", created: NOW });
  });

  it("keeps the others when one is revoked", async () => {
    const first = await addToken(path, { user: "a", role: "viewer" }, NOW);
    const second = await addToken(path, { user: "b", role: "admin", note: "ci" }, NOW);
    expect(await revokeToken(path, first.entry.id)).toEqual(first.entry);
    expect(await revokeToken(path, first.entry.id)).toBeUndefined();
    expect(await listTokens(path)).toEqual([second.entry]);
  });

  it("must exist, be private, be JSON and have the right shape", async () => {
    await expect(listTokens(path)).rejects.toThrow("does not exist");
    writeFileSync(path, "{", { mode: 0o600 });
    await expect(listTokens(path)).rejects.toThrow("is not JSON");
    writeFileSync(path, '{"version":1,"tokens":[{"id":"a"}]}');
    await expect(listTokens(path)).rejects.toThrow("/tokens/0/hash is required");
    chmodSync(path, 0o640);
    await expect(listTokens(path)).rejects.toThrow("chmod 600");
  });
});

describe("a running server's tokens", () => {
  it("are found by their secret until they expire", async () => {
    const { secret, entry } = await addToken(
      path,
      { user: "42", role: "user", expires: NOW + 10 },
      NOW,
    );
    const store = await openTokenStore(path, () => {});
    expect(store.find(secret, NOW)).toEqual(entry);
    expect(store.find(`${secret}x`, NOW)).toBeUndefined();
    expect(store.find("", NOW)).toBeUndefined();
    expect(store.find(secret, NOW + 10)).toBeUndefined();
    expect(store.holds(entry.id, NOW)).toBe(true);
    expect(store.holds(entry.id, NOW + 10)).toBe(false);
    store.close();
  });

  it("follow the file; one that went bad changes nothing and is told", async () => {
    const first = await addToken(path, { user: "a", role: "user" }, NOW);
    const faults: unknown[] = [];
    const store = await openTokenStore(path, (error) => faults.push(error));
    const second = await addToken(path, { user: "b", role: "user" }, NOW);
    await store.refresh();
    expect(store.find(second.secret, NOW)?.user).toBe("b");
    await revokeToken(path, first.entry.id);
    await store.refresh();
    expect(store.find(first.secret, NOW)).toBeUndefined();
    writeFileSync(path, "broken");
    await store.refresh();
    expect(store.find(second.secret, NOW)?.user).toBe("b");
    expect(faults).toHaveLength(1);
    store.close();
  });
});
