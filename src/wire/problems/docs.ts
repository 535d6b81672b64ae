import { PROBLEMS } from "./table.ts";

/** `docs/problems.md`, made from the table, so that it can't go stale. Ends in a newline. */
export function renderProblemDocs(): string {
  const head = [
    "# Problems",
    "",
    "Every refusal and fault comes as `application/problem+json` (RFC 9457) with a stable `code`.",
    "This page is made from `src/wire/problems/table.ts`.",
    "",
    "| code | status | title |",
    "| --- | --- | --- |",
  ];
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) => `| [\`${code}\`](#${code}) | ${status} | ${title} |`,
  );
  const sections = Object.entries(PROBLEMS).flatMap(
    ([code, { status, title, meaning, remedy }]) => [
      "",
      `## ${code}`,
      "",
      `${status}. ${title}. ${meaning}`,
      "",
      remedy,
    ],
  );
  return `${[...head, ...rows, ...sections].join("\n")}\n`;
}
