/**
 * `floor(100 * sigmoid(x))` for whole numbers over a common weight, without an exponential: a
 * score is reached where `x` passes a threshold, and the thresholds are constants.
 */
export interface SigmoidScale {
  /** The least gain for 50, 51, ... 99, in the unit of the gain. */
  readonly thresholds: Float64Array;
}

/** Thresholds for gains in milli times `weight` (at most 2^20), where 1000 milli are an x of 1. */
export function sigmoidScale(weight: number): SigmoidScale {
  const thresholds = Float64Array.from(LOGIT_NANO, (nano) => Math.ceil((nano * weight) / 1e6));
  return { thresholds };
}

/** 0 to 99; 50 for no gain. */
export function sigmoidScore({ thresholds }: SigmoidScale, gain: number): number {
  // No threshold but that of 50 is a rational number, so none is ever met exactly from below.
  return gain >= 0 ? 49 + reached(thresholds, gain) : 50 - reached(thresholds, -gain);
}

function reached(thresholds: Float64Array, gain: number): number {
  let low = 1;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! <= gain) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** ln(s / (100 - s)) in billionths, rounded up, for s = 50 to 99. */
const LOGIT_NANO: readonly number[] = [
  0, 40_005_335, 80_042_708, 120_144_312, 160_342_651, 200_670_696, 241_162_057, 281_851_153,
  322_773_393, 363_965_378, 405_465_109, 447_312_219, 489_548_226, 532_216_814, 575_364_145,
  619_039_209, 663_294_218, 708_185_058, 753_771_803, 800_119_301, 847_297_861, 895_384_048,
  944_461_609, 994_622_576, 1_045_968_556, 1_098_612_289, 1_152_679_510, 1_208_311_206,
  1_265_666_374, 1_324_925_415, 1_386_294_362, 1_450_010_176, 1_516_347_490, 1_585_627_264,
  1_658_228_077, 1_734_601_056, 1_815_289_967, 1_900_958_762, 1_992_430_165, 2_090_741_097,
  2_197_224_578, 2_313_634_930, 2_442_347_036, 2_586_689_345, 2_751_535_314, 2_944_438_980,
  3_178_053_831, 3_476_098_690, 3_891_820_299, 4_595_119_851,
];
