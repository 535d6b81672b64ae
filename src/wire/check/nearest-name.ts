/** Longer names are not compared: nobody mistypes that much. */
const NAME_MAX = 40;

/** The known name that `name` was probably meant to be: at most a third of it mistyped. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > NAME_MAX) return undefined;
  const plain = name.toLowerCase().replaceAll(/[-_ ]/g, "");
  let nearest: string | undefined;
  let least = Math.floor(plain.length / 3) + 1;
  for (const candidate of known) {
    const distance = editDistance(plain, candidate.replaceAll("_", ""));
    if (distance < least) [least, nearest] = [distance, candidate];
  }
  return nearest;
}

/** Edits from one to the other; two letters that changed places count as one. O(a x b). */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replaced, swapped));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}
