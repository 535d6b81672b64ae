import { describe, expect, it } from "vitest";
import { EVENT_KINDS } from "../../wire/index.ts";
import { topicsOf } from "./touched.ts";

const names = (event: Parameters<typeof topicsOf>[0]): readonly string[] =>
  topicsOf(event).map((topic) => topic.join("/"));

describe("what an event touches", () => {
  it("is the pool that it is about, and the one that it leads to", () => {
    expect(names({ kind: "reservation.moved", pool: "a", to_pool: "b" })).toEqual(
      expect.arrayContaining(["timeline/a", "timeline/b", "reservations", "pools"]),
    );
    expect(names({ kind: "node.drained" })).not.toContain("pools");
    expect(names({ kind: "placement.ended" })).toEqual(
      expect.arrayContaining(["nodes", "placements"]),
    );
  });

  it.each(EVENT_KINDS)("%s is always told and counted, and touches something else", (kind) => {
    const touched = names({ kind, pool: "gpu" });
    expect(touched).toEqual(expect.arrayContaining(["activity", "reports"]));
    expect(touched.length).toBeGreaterThan(2);
  });
});
