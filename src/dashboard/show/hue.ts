/** A hue for a name, the same everywhere; even names that differ by a letter are far apart. */
export function hueOf(name: string): number {
  let hash = 2_166_136_261;
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 16_777_619);
  }
  // Twenty-four hues: nearer ones could not be told apart.
  return ((hash >>> 8) % 24) * 15;
}
