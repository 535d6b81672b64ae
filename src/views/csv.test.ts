import { expect, test } from "vitest";
import { reportToCsv } from "./csv.ts";
import type { ReportAnswer } from "./reports/index.ts";

const report = (rows: ReportAnswer["rows"]): ReportAnswer => ({
  report: "signals",
  by: "code",
  fromAt: 0,
  toAt: 1,
  asOfSeq: 1,
  columns: [
    { name: "subject", unit: "name", meaning: "" },
    { name: "since", unit: "instant", meaning: "" },
    { name: "facts", unit: "facts", meaning: "" },
    { name: "gap", unit: "micro_credits", meaning: "" },
  ],
  rows,
});

test("cells with quotes, commas and line ends are quoted; lines end in CR LF", () => {
  const rows = [
    { subject: 'a "b", c\nd', since: 1_700_000_000_999, facts: { n: 1, s: "x" }, gap: -5 },
    { subject: "plain", since: null, facts: {}, gap: 0.25 },
  ];
  expect(reportToCsv(report(rows))).toBe(
    "subject,since,facts,gap\r\n" +
      '"a ""b"", c\nd",1700000000,"{""n"":1,""s"":""x""}",-5\r\n' +
      "plain,,{},0.25\r\n",
  );
});

test.each(["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])("%j is no formula", (subject) => {
  const line = reportToCsv(report([{ subject, since: null, facts: {}, gap: 0 }])).slice(25);
  expect(line.replace(/^"/, "").startsWith(`'${subject}`)).toBe(true);
});

test("a report without rows still names its columns", () => {
  expect(reportToCsv(report([]))).toBe("subject,since,facts,gap\r\n");
});
