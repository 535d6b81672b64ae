import { describe, expect, it } from "vitest";
import { type HostRules, isLoopback, isOwnHost, isOwnOrigin } from "./address.ts";
import { openAddressFault } from "./gate.ts";

const OPEN: HostRules = { allowedHosts: [], isOpen: true };
const NAMED: HostRules = { allowedHosts: ["arbiter.example", "proxy.example:8443"], isOpen: true };
const WITH_TOKENS: HostRules = { allowedHosts: [], isOpen: false };
const BOTH: HostRules = { allowedHosts: ["arbiter.example"], isOpen: false };

describe("a Host header", () => {
  it.each<readonly [string | undefined, HostRules, boolean]>([
    ["127.0.0.1:8765", OPEN, true],
    ["localhost:8765", OPEN, true],
    ["LOCALHOST:8765", OPEN, true],
    ["[::1]:8765", OPEN, true],
    ["127.9.9.9:8765", OPEN, true],
    ["127.0.0.1", OPEN, false],
    ["127.0.0.1:80", OPEN, false],
    ["evil.example:8765", OPEN, false],
    ["127.0.0.1.evil.example:8765", OPEN, false],
    ["localhost.evil.example:8765", OPEN, false],
    ["localhost:8765@evil.example", OPEN, false],
    ["", OPEN, false],
    [undefined, OPEN, false],
    ["arbiter.example", NAMED, true],
    ["arbiter.example:9999", NAMED, true],
    ["proxy.example:8443", NAMED, true],
    ["proxy.example", NAMED, false],
    ["192.168.0.5:8765", WITH_TOKENS, true],
    ["other.example", BOTH, false],
    ["arbiter.example", BOTH, true],
    ["localhost:8765", BOTH, true],
  ])("%s with %j: %j", (header, rules, isOwn) => {
    expect(isOwnHost(header, rules, 8_765)).toBe(isOwn);
  });
});

describe("an Origin header", () => {
  it.each<readonly [string, boolean]>([
    ["http://127.0.0.1:8765", true],
    ["https://arbiter.example", true],
    ["https://arbiter.example:444", true],
    ["http://127.0.0.1:3000", false],
    ["https://evil.example", false],
    ["null", false],
    ["", false],
    ["file://", false],
    ["http://127.0.0.1:8765/path", false],
  ])("%s is our own: %j", (origin, isOwn) => {
    expect(isOwnOrigin(origin, "127.0.0.1:8765", NAMED)).toBe(isOwn);
  });
});

describe("an address to listen on", () => {
  it("needs tokens unless it is a loopback one", () => {
    expect(["127.0.0.1", "::1", "localhost"].every(isLoopback)).toBe(true);
    expect(openAddressFault("127.0.0.1", false)).toBeUndefined();
    expect(openAddressFault("0.0.0.0", true)).toBeUndefined();
    expect(openAddressFault("0.0.0.0", false)).toContain("ARBITER_TOKENS_FILE");
    expect(openAddressFault("::", false)).toContain("Refusing to listen on ::");
  });
});
