/** Copies of typed columns with room for at least `size` entries: doubled, so growth is rare. */

export function roomFor(length: number, size: number): number {
  let room = Math.max(16, length);
  while (room < size) room *= 2;
  return room;
}

export function grownInt16(column: Int16Array, size: number): Int16Array {
  const bigger = new Int16Array(roomFor(column.length, size));
  bigger.set(column);
  return bigger;
}

export function grownInt32(column: Int32Array, size: number, fill = 0): Int32Array {
  if (size <= column.length) return column;
  const bigger = new Int32Array(roomFor(column.length, size)).fill(fill, column.length);
  bigger.set(column);
  return bigger;
}

export function grownFloat64(column: Float64Array, size: number, fill = 0): Float64Array {
  if (size <= column.length) return column;
  const bigger = new Float64Array(roomFor(column.length, size)).fill(fill, column.length);
  bigger.set(column);
  return bigger;
}
