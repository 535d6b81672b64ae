import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testSeed } from "../../../../test/support/seed.ts";
import { sampleNode as node } from "../../testing/index.ts";
import { fitAll, lookAt, nodeAt, nodeBeside, panBy, zoomAt } from "./camera.ts";
import { colourFleet, pixelOf } from "./colours.ts";
import { type Box, gpuBox, layoutFleet } from "./layout.ts";
import { paintFleet } from "./paint.ts";

const options = () => ({ seed: testSeed() });
const fleets = fc.array(
  fc.record({
    site: fc.nat(2),
    cluster: fc.nat(3),
    rack: fc.nat(4),
    gpus: fc.constantFrom(0, 1, 2, 4, 8, 16),
  }),
  { minLength: 1, maxLength: 120 },
);
const nodesOf = (rows: readonly { site: number; cluster: number; rack: number; gpus: number }[]) =>
  rows.map(({ site, cluster, rack, gpus }, index) =>
    node(`n${index}`, {
      data_center: `s${site}`,
      cluster: `s${site}c${cluster}`,
      rack: `r${rack}`,
      gpus,
      gpu_milli_free: Array.from({ length: gpus }, () => 1_000),
    }),
  );

function touches(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width + 1e-9 &&
    inner.y + inner.height <= outer.y + outer.height + 1e-9
  );
}

describe("the layout of a fleet", () => {
  it("gives every node a place of its own, inside its rack, cluster and site", () => {
    fc.assert(
      fc.property(fleets, fc.constantFrom(0.5, 1.5, 3), (rows, aspect) => {
        const nodes = nodesOf(rows);
        const { width, height, nodes: boxes, areas } = layoutFleet(nodes, aspect);
        const whole = { x: 0, y: 0, width, height };
        boxes.forEach((box, index) => {
          expect(box.width > 0 && isInside(box, whole)).toBe(true);
          for (let other = 0; other < index; other++)
            expect(touches(box, boxes[other]!)).toBe(false);
          const { data_center, cluster, rack } = nodes[index]!;
          const names = { site: data_center, cluster, rack };
          for (const level of ["site", "cluster", "rack"] as const) {
            const home = areas.filter(
              (area) => area.level === level && area.name === names[level] && isInside(box, area),
            );
            expect(home).toHaveLength(1);
          }
        });
      }),
      options(),
    );
  });

  it("stays the same in whatever order the nodes come", () => {
    fc.assert(
      fc.property(fleets, (rows) => {
        const nodes = nodesOf(rows);
        const there = layoutFleet(nodes, 1.5).nodes;
        const back = layoutFleet(nodes.toReversed(), 1.5).nodes.toReversed();
        expect(back).toEqual(there);
      }),
      options(),
    );
  });

  it("puts GPUs into their node without touching each other", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), (gpus) => {
        const [box] = layoutFleet([node("n", { gpus })], 1).nodes;
        const cells = Array.from({ length: gpus }, (_, index) => gpuBox(box!, gpus, index));
        cells.forEach((cell, index) => {
          expect(isInside(cell, box!)).toBe(true);
          for (let other = 0; other < index; other++)
            expect(touches(cell, cells[other]!)).toBe(false);
        });
      }),
      options(),
    );
  });
});

describe("the camera", () => {
  const screen = { width: 800, height: 500 };

  it("finds under a point what is drawn there, wherever it looks", () => {
    fc.assert(
      fc.property(
        fleets,
        fc.nat(1_000),
        fc.double({ min: 0.3, max: 6, noNaN: true }),
        (rows, pick, near) => {
          const layout = layoutFleet(nodesOf(rows), 1.5);
          const index = pick % layout.nodes.length;
          const box = layout.nodes[index]!;
          const camera = lookAt(box, screen, near);
          const hit = nodeAt(layout, camera, screen.width / 2, screen.height / 2);
          expect(hit).toBe(index);
          expect(nodeAt(layout, panBy(camera, 1e6, 0), 400, 250)).toBe(-1);
        },
      ),
      options(),
    );
  });

  it("keeps a point where it is while it zooms, and shows all at first", () => {
    const layout = layoutFleet([node("a"), node("b", { cluster: "other" })], 1.6);
    const whole = fitAll(layout, screen);
    const near = zoomAt(whole, 2, { x: 123, y: 77, least: 0.01 });
    expect(near.x + 123 / near.scale).toBeCloseTo(whole.x + 123 / whole.scale, 6);
    expect(near.y + 77 / near.scale).toBeCloseTo(whole.y + 77 / whole.scale, 6);
    expect(zoomAt(whole, 1e-9, { x: 0, y: 0, least: 0.5 }).scale).toBe(0.5);
    for (const box of layout.nodes) {
      const x = (box.x - whole.x) * whole.scale;
      const y = (box.y - whole.y) * whole.scale;
      expect(x >= 0 && y >= 0 && x + box.width * whole.scale <= 800).toBe(true);
    }
  });

  it("goes by arrows from any node to any other", () => {
    fc.assert(
      fc.property(fleets, (rows) => {
        const layout = layoutFleet(nodesOf(rows), 1.5);
        const seen = new Set([0]);
        const queue = [0];
        for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
          for (const [dx, dy] of [
            [1, 0],
            [-1, 0],
            [0, 1],
            [0, -1],
          ] as const) {
            const next = nodeBeside(layout, at, dx, dy);
            if (!seen.has(next)) queue.push(next);
            seen.add(next);
          }
        }
        expect(seen.size).toBe(layout.nodes.length);
      }),
      options(),
    );
  });
});

describe("painting", () => {
  it("draws each GPU in its colour, afar each node in the mean of them, and nothing else", () => {
    const nodes = [node("a", { gpus: 4, gpu_milli_free: [1_000, 0, 500, 0] })];
    const layout = layoutFleet(nodes, 1);
    const facts = { isDark: false, placements: [], runs: [], temperatures: new Map() };
    const colours = colourFleet(nodes, "use", facts);
    const ground = pixelOf([255, 255, 255]);
    const painting = { layout, colours, gpus: Uint16Array.of(4), ground, found: undefined };
    const surface = { pixels: new Uint32Array(100 * 40), width: 100, height: 40 };
    paintFleet(surface, { x: 0, y: 0, scale: 1 }, painting);
    const at = (x: number, y: number) => surface.pixels[y * 100 + x];
    expect([4, 13, 22, 31].map((x) => at(x, 4))).toEqual([...colours.pixels]);
    expect([at(50, 4), at(4, 20)]).toEqual([ground, ground]);
    paintFleet(surface, { x: 0, y: 0, scale: 0.1 }, painting);
    const own = [...surface.pixels].filter((pixel) => pixel !== ground);
    expect(new Set(own).size).toBe(1);
    expect(colours.pixels).not.toContain(own[0]);
    paintFleet(surface, { x: 9e9, y: 0, scale: 1 }, painting);
    expect(new Set(surface.pixels)).toEqual(new Set([ground]));
  });

  it("never writes outside of the picture", () => {
    fc.assert(
      fc.property(
        fleets,
        fc.record({
          x: fc.double({ min: -500, max: 3_000, noNaN: true }),
          y: fc.double({ min: -500, max: 3_000, noNaN: true }),
          scale: fc.double({ min: 0.01, max: 8, noNaN: true }),
        }),
        (rows, camera) => {
          const nodes = nodesOf(rows);
          const facts = { isDark: true, placements: [], runs: [], temperatures: new Map() };
          const whole = new Uint32Array(60 * 40 + 8).fill(7);
          const surface = { pixels: whole.subarray(4, -4), width: 60, height: 40 };
          paintFleet(surface, camera, {
            layout: layoutFleet(nodes, 1.5),
            colours: colourFleet(nodes, "model", facts),
            gpus: Uint16Array.from(nodes, ({ gpus }) => gpus),
            ground: 1,
            found: Uint8Array.from(nodes, (_, index) => index % 2),
          });
          expect([...whole.slice(0, 4), ...whole.slice(-4)]).toEqual(Array(8).fill(7));
          expect([...surface.pixels].every((pixel) => pixel === 1 || pixel >>> 24 === 255)).toBe(
            true,
          );
        },
      ),
      options(),
    );
  });
});

describe("colours", () => {
  const facts = { isDark: false, placements: [], runs: [], temperatures: new Map() };
  const counts = (
    nodes: Parameters<typeof colourFleet>[0],
    by: Parameters<typeof colourFleet>[1],
  ) =>
    Object.fromEntries(colourFleet(nodes, by, facts).keys.map(({ name, count }) => [name, count]));

  it("tell use, and what takes nothing new whatever is asked", () => {
    const nodes = [
      node("a", { gpus: 3, gpu_milli_free: [1_000, 0, 300] }),
      node("b", { gpus: 2, draining: true }),
      node("c", { gpus: 1, status: "lost" }),
      node("d", { gpus: 0 }),
    ];
    expect(counts(nodes, "use")).toEqual({
      free: 1,
      "in use": 1,
      shared: 1,
      draining: 2,
      lost: 1,
      "no GPUs": 1,
    });
    expect(counts(nodes, "model")).toEqual({ A100: 6, "no GPUs": 1 });
  });

  it("tell owners by placement and heat by metrics", () => {
    const nodes = [node("a", { gpus: 2 })];
    const placement = { node: "a", gpus: [1], user_id: "ann" };
    const owned = colourFleet(nodes, "owner", { ...facts, placements: [placement as never] });
    expect(owned.keys.map(({ name }) => name).toSorted()).toEqual(["ann", "nobody"]);
    const hot = colourFleet(nodes, "temperature", {
      ...facts,
      temperatures: new Map([["a", [83]]]),
    });
    expect(hot.keys.map(({ name }) => name)).toEqual(["80 °C and more", "not told"]);
  });
});
