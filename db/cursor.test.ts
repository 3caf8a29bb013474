import { sql } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import {
  type CursorParameters,
  encodeCursor,
  type Page,
  selectPage,
  textCursorSchema,
  textPageSchema,
  timeCursorSchema,
  timePageSchema,
} from "./cursor";
import { instant } from "./schema/columns";

const id = fc.stringMatching(/^[a-z]{3}_[0-9a-z]{6}$/);
const instants = fc.date({
  min: new Date(0),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});

describe("a cursor", () => {
  test("of a time comes back as it was", () => {
    fc.assert(
      fc.property(instants, id, (key, id) => {
        expect(timeCursorSchema.parse(encodeCursor({ key, id }))).toEqual({ key, id });
      }),
    );
  });

  test("of a text comes back as it was", () => {
    const keys = fc.string({ unit: "grapheme", maxLength: 100 }).filter((key) => !key.includes("\0"));
    fc.assert(
      fc.property(keys, id, (key, id) => {
        expect(textCursorSchema.parse(encodeCursor({ key, id }))).toEqual({ key, id });
      }),
    );
  });

  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

  test.each([
    ["nothing", ""],
    ["no base64", "%%%"],
    ["no JSON", Buffer.from("nonsense").toString("base64url")],
    ["no pair", encoded([1])],
    ["a time before 1970", encoded([-1, "usr_1"])],
    ["a time that PostgreSQL doesn't know", encoded([8.64e15, "usr_1"])],
    ["half a millisecond", encoded([1.5, "usr_1"])],
    ["another kind of key", encoded(["a", "usr_1"])],
    ["an id with a zero character", encoded([1, "usr_\0"])],
    ["a very long text", "A".repeat(3000)],
  ])("of a time refuses %s", (_, text) => {
    expect(timeCursorSchema.safeParse(text).success).toBe(false);
    expect(timePageSchema.parse({ after: text })).toEqual({ after: undefined });
  });

  test("of a text refuses a zero character and another kind of key", () => {
    expect(textCursorSchema.safeParse(encoded(["a\0", "usr_1"])).success).toBe(false);
    expect(textCursorSchema.safeParse(encoded([1, "usr_1"])).success).toBe(false);
  });
});

const things = pgTable("things", {
  id: text().primaryKey(),
  name: text().notNull(),
  at: instant().notNull(),
});

type Thing = typeof things.$inferSelect;

describe("pages", async () => {
  const { connection } = await testDatabase();
  await connection.execute(
    sql`create table things (id text primary key, name text not null, at timestamptz(3) not null)`,
  );

  const byTime = (direction: "asc" | "desc", limit: number) => (page: CursorParameters) =>
    selectPage<Thing, Date>({
      request: timePageSchema.parse(page),
      limit,
      direction,
      key: things.at,
      id: things.id,
      placeOf: (row) => ({ key: row.at, id: row.id }),
      select: (clauses) =>
        connection
          .select()
          .from(things)
          .where(clauses.where)
          .orderBy(...clauses.orderBy)
          .limit(clauses.limit),
    });

  const byName = (direction: "asc" | "desc", limit: number) => (page: CursorParameters) =>
    selectPage<Thing, string>({
      request: textPageSchema.parse(page),
      limit,
      direction,
      key: things.name,
      id: things.id,
      placeOf: (row) => ({ key: row.name, id: row.id }),
      select: (clauses) =>
        connection
          .select()
          .from(things)
          .where(clauses.where)
          .orderBy(...clauses.orderBy)
          .limit(clauses.limit),
    });

  async function walk(
    read: (page: CursorParameters) => Promise<Page<Thing>>,
    direction: "next" | "previous",
  ) {
    const pages: Thing[][] = [];
    let at: CursorParameters = {};
    let last: CursorParameters = {};
    for (;;) {
      const page = await read(at);
      pages.push(page.rows);
      const cursor = page[direction];
      if (cursor === null) return { ids: pages.map((rows) => rows.map((row) => row.id)), last };
      last = { [direction === "next" ? "after" : "before"]: cursor };
      at = last;
    }
  }

  // Few distinct keys, so that many rows share one and the id has to decide.
  const row = fc.record({
    id: fc.uuid(),
    name: fc.constantFrom("", "a", "B", "b", "ü", "%", "x y"),
    at: fc.constantFrom(0, 1, 999, 86_400_000).map((ms) => new Date(ms)),
  });

  test("walked forwards and back hold every row once, in one order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(row, { selector: (thing) => thing.id, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom("asc" as const, "desc" as const),
        fc.constantFrom(byTime, byName),
        async (rows, limit, direction, by) => {
          const ids = rows.map(({ id, ...rest }) => ({ ...rest, id: id.replaceAll("-", "") }));
          await connection.delete(things);
          if (ids.length > 0) await connection.insert(things).values(ids);

          const read = by(direction, limit);
          const forwards = await walk(read, "next");
          const all = await by(direction, 100)({});
          expect(forwards.ids.flat()).toEqual(all.rows.map((thing) => thing.id));
          expect(forwards.ids.every((page) => page.length <= limit)).toBe(true);

          const lastPage = await read(forwards.last);
          if (lastPage.previous === null) return;
          const back = await walk((page) => read(page.before ? page : forwards.last), "previous");
          expect(back.ids.reverse().flat()).toEqual(forwards.ids.flat());
        },
      ),
      { numRuns: 40 },
    );
  });

  test("whose rows are gone still lead back", async () => {
    await connection.delete(things);
    await connection.insert(things).values({ id: "a", name: "a", at: new Date(5) });
    const beyond = await byTime("asc", 3)({ after: encodeCursor({ key: new Date(9), id: "z" }) });
    expect(beyond.rows).toEqual([]);
    const back = await byTime("asc", 3)({ before: beyond.previous ?? "" });
    expect(back.rows.map((thing) => thing.id)).toEqual(["a"]);
  });
});
