import { importsOf } from "./imports.ts";
import type { Finding, Rule } from "./rule.ts";

/**
 * No file imports itself through others, types included. Each group of files that reach each
 * other is told once, by one of its circles. Cost: O(files + imports) (Tarjan's algorithm, 1972).
 */
export const cycles: Rule = ({ sources }) => {
  const edges = new Map(
    sources.map((source) => [source.path, importsOf(source).flatMap(({ target }) => target ?? [])]),
  );
  return knots(edges).map((knot): Finding => {
    const circle = circleIn(knot, edges);
    return { path: circle[0]!, line: 0, rule: "cycles", message: circle.join(" -> ") };
  });
};

type Edges = ReadonlyMap<string, readonly string[]>;

/** The strongly connected groups that hold a circle, each sorted. */
function knots(edges: Edges): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const waiting = new Set<string>();
  const found: string[][] = [];

  const visit = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    waiting.add(file);
    for (const next of edges.get(file)!) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (waiting.has(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== order.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    for (const member of group) waiting.delete(member);
    if (group.length > 1 || edges.get(file)!.includes(file)) found.push(group.sort(byText));
  };

  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return found;
}

/** A shortest way from the first file of a knot back to itself. */
function circleIn(knot: readonly string[], edges: Edges): string[] {
  const start = knot[0]!;
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1)!)!) {
      if (next === start) return [...way, start];
      if (seen.has(next) || !knot.includes(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return [...knot];
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
