import { expect, it } from "vitest";
import { toCsv } from "./csv.ts";

const columns = [{ name: "pool" }, { name: "amount" }, { name: "facts" }];

it("quotes what must be quoted and leaves the rest alone", () => {
  const rows = [
    { pool: 'a "b", c', amount: -1.5, facts: null },
    { pool: "x\ny", amount: 2, facts: { n: 1 } },
  ];
  expect(toCsv(columns, rows)).toBe(
    'pool,amount,facts\r\n"a ""b"", c",-1.5,\r\n"x\ny",2,"{""n"":1}"\r\n',
  );
});

it.each(["=1+1", "+1", "-1", "@x", "\tx"])("makes the formula %j a text", (pool) => {
  expect(toCsv([{ name: "pool" }], [{ pool }])).toBe(`pool\r\n'${pool}\r\n`);
});
