const HUES = [195, 28, 265, 120, 345, 50, 225, 85];

/** Colours that are told apart side by side, in the order of the policies. */
export function lineColour(index: number): string {
  const hue = HUES[index % HUES.length] ?? 0;
  return `light-dark(hsl(${hue} 70% 34%), hsl(${hue} 60% 64%))`;
}
