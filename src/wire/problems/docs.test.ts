import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { renderProblemDocs } from "./docs.ts";

const PATH = join(import.meta.dirname, "../../../docs/problems.md");

it("docs/problems.md says what the table says (UPDATE_DOCS=1 writes it)", () => {
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(PATH, renderProblemDocs());
  expect(readFileSync(PATH, "utf8")).toBe(renderProblemDocs());
});
