import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createFollower } from "../follower.ts";
import { listActivity } from "../lists/index.ts";
import { dump, memoryViews, randomHistory } from "../sample/index.ts";
import { MIGRATIONS, migrate } from "./index.ts";

const NEXT = [
  ...MIGRATIONS,
  {
    version: 4,
    derived: ["ALTER TABLE view_grant ADD COLUMN colour TEXT NOT NULL DEFAULT 'unknown'"],
    noted: ["ALTER TABLE view_refusal ADD COLUMN shade TEXT"],
  },
];

const REFUSAL = { at: 1, userId: "ada", pool: "a", code: "exceeds_capacity", amount: 1 };

function filled(): DatabaseSync {
  const { db, follower } = memoryViews();
  follower.follow(randomHistory(7, 30));
  follower.note([REFUSAL]);
  return db;
}

const count = (db: DatabaseSync, table: string): unknown =>
  db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;

test("another version drops what the records tell again, and keeps the refusals", () => {
  const db = filled();
  expect(migrate(db, { firstSeq: 1, migrations: NEXT })).toBe("rebuilt");
  expect(count(db, "view_grant")).toBe(0);
  expect(db.prepare("SELECT seq FROM view_cursor").get()).toEqual({ seq: 0 });
  expect(db.prepare("SELECT user_id, shade FROM view_refusal").all()).toEqual([
    { user_id: "ada", shade: null },
  ]);
  expect(migrate(db, { firstSeq: 1, migrations: NEXT })).toBe("current");
});

test("behind a trimmed journal tables are changed in place and keep their history", () => {
  const db = filled();
  const grants = count(db, "view_grant");
  expect(grants).toBeGreaterThan(5);
  expect(migrate(db, { firstSeq: 9, migrations: NEXT })).toBe("migrated");
  expect(count(db, "view_grant")).toBe(grants);
  expect(db.prepare("SELECT DISTINCT colour FROM view_grant").all()).toEqual([
    { colour: "unknown" },
  ]);
});

test("tables of version 1 keep what they told when placements came", () => {
  const db = new DatabaseSync(":memory:");
  migrate(db, { firstSeq: 1, migrations: MIGRATIONS.slice(0, 1) });
  db.exec("INSERT INTO view_activity VALUES (7, 1, 'pool.created', 'gpu', 1, 'a', 'b', 2, 3, 4)");
  expect(migrate(db, { firstSeq: 9 })).toBe("migrated");
  const page = listActivity(db, {}, { limit: 5 });
  expect(page).toMatchObject({
    ok: true,
    value: { items: [{ kind: "pool.created", pool: "gpu" }] },
  });
  expect(count(db, "view_placement")).toBe(0);
});

test("a newer version is made anew from a whole journal and refused behind a trimmed one", () => {
  const newer = (): DatabaseSync => {
    const db = new DatabaseSync(":memory:");
    migrate(db, { firstSeq: 1, migrations: NEXT });
    return db;
  };
  expect(migrate(newer(), { firstSeq: 1 })).toBe("rebuilt");
  expect(() => migrate(newer(), { firstSeq: 2 })).toThrow("newer than 3");
});

test("tables made anew and followed from the first record are the same", () => {
  const records = randomHistory(11, 60);
  const { db, follower } = memoryViews();
  follower.follow(records);
  const before = dump(db);
  db.exec("UPDATE view_schema SET version = 0");
  const again = createFollower(db);
  expect(again.cursor).toBe(0);
  again.follow(records);
  expect(dump(db)).toEqual(before);
});
