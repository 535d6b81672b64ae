import { describe, expect, it } from "vitest";
import { sigmoidScale, sigmoidScore } from "./sigmoid.ts";

describe("sigmoid score", () => {
  it.each([1, 7, 8152])("is the sigmoid, cut to hundredths, for weight %i", (weight) => {
    const scale = sigmoidScale(weight);
    for (let milli = -8000; milli <= 8000; milli += 13) {
      const wanted = Math.floor(100 / (1 + Math.exp(-milli / 1000)));
      expect(sigmoidScore(scale, milli * weight), `at ${milli}`).toBe(wanted);
    }
  });

  it("is 50 for no gain, and below for the least loss", () => {
    const scale = sigmoidScale(1000);
    expect(sigmoidScore(scale, 0)).toBe(50);
    expect(sigmoidScore(scale, -1)).toBe(49);
    expect(sigmoidScore(scale, 1)).toBe(50);
  });

  it("stays within 0 and 99", () => {
    const scale = sigmoidScale(1);
    expect(sigmoidScore(scale, 1e9)).toBe(99);
    expect(sigmoidScore(scale, -1e9)).toBe(0);
  });
});
