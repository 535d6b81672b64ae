/** `1 unit`, `8 units`. */
export function unitWords(units: number): string {
  return units === 1 ? "1 unit" : `${units} units`;
}
