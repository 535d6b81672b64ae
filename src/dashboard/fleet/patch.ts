import type { NodeWire } from "../../wire/index.ts";

/** The same nodes with those that changed in their places; new ones at the end. */
export function patch(
  before: readonly NodeWire[],
  ids: readonly string[],
  fresh: readonly (NodeWire | undefined)[],
): readonly NodeWire[] {
  const changed = new Map(ids.map((id, index) => [id, fresh[index]]));
  const kept = before.flatMap((node) => {
    if (!changed.has(node.id)) return [node];
    const other = changed.get(node.id);
    changed.delete(node.id);
    return other === undefined ? [] : [other];
  });
  return [...kept, ...[...changed.values()].filter((node) => node !== undefined)];
}
