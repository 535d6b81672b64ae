import { describe, expect, it } from "vitest";
import { createPace, createSealer } from "./index.ts";

describe("a sealed offer", () => {
  const offer = { region: "eu-west", job: 17, task: 3, epoch: 9, serial: 123 };
  const sealer = createSealer(new Uint8Array(32).fill(1));
  const text = sealer.seal(offer, "phone");

  it("opens for its client alone, and as a forgery for anybody else", () => {
    expect(sealer.open(text, "phone")).toEqual({ ...offer, isGenuine: true });
    expect(sealer.open(text, "thief")).toMatchObject({ isGenuine: false });
    const other = createSealer(new Uint8Array(32).fill(2));
    expect(other.open(text, "phone")).toMatchObject({ isGenuine: false });
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === "1" ? "2" : "1"}${text.slice(at + 1)}`;
      expect(sealer.open(changed, "phone")?.isGenuine ?? false).toBe(false);
    }
  });

  it.each(["", "eu", "eu.1.2.3", "eu.a.1.1.1.x", "eu.1.1.1.1.1.1.x"])("is none in %j", (other) => {
    expect(sealer.open(other, "phone")).toBeUndefined();
  });
});

describe("pace steering", () => {
  it("keeps a crowd that got nothing near the wanted rate, whatever its size", () => {
    for (const crowd of [100, 20_000]) {
      const pace = createPace(100);
      // Each device comes back exactly when it was told to.
      const due = Array.from({ length: crowd }, (_, at) => at % 5_000);
      let late = 0;
      for (let at = 0; at < 1_200_000; at += 100) {
        for (let one = 0; one < crowd; one++) {
          if (due[one]! > at) continue;
          due[one] = at + pace.idle(at);
          if (at > 900_000) late += 1;
        }
      }
      expect(late / 300).toBeLessThan(130);
      expect(late).toBeGreaterThan(0);
    }
  });
});
