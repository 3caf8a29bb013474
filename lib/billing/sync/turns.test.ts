import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { UnavailableError } from "@/lib/errors";
import { withLock } from "./locks";
import { inTurn, mostTurnsAtOnce } from "./turns";

/** Work that goes on until it is told to end, and notes when it begins. */
function longWork() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const work = () => {
    begun.resolve();
    return promise;
  };
  return { work, end: resolve, begun: begun.promise };
}

describe("turns", () => {
  it("leave the pool to the others, however many wait for one lock", async () => {
    const { db } = await testDatabase();
    const first = longWork();
    const all = [withLock(db, "organization:x", first.work)];
    for (let count = 0; count < 20; count++) all.push(withLock(db, "organization:x", async () => undefined));
    await first.begun;
    // The pool of a test has four connections.
    const [row] = await db.execute(sql`select 1 as alive`);
    expect(row).toEqual({ alive: 1 });
    first.end();
    await Promise.all(all);
  });

  it("are taken by so many names at once and no more; the next begins when one ends", async () => {
    const works = Array.from({ length: mostTurnsAtOnce + 1 }, longWork);
    const running = works.map(({ work }, index) => inTurn(`name ${index}`, 1000, work));
    await Promise.all(works.slice(0, -1).map(({ begun }) => begun));
    const extra = works.at(-1);
    let begun = false;
    const noted = extra?.begun.then(() => {
      begun = true;
    });
    await expect(inTurn("impatient", 1, async () => undefined)).rejects.toThrow(UnavailableError);
    expect(begun).toBe(false);
    works[0]?.end();
    await noted;
    for (const { end } of works) end();
    await Promise.all(running);
  });

  it("of one name come one after another, also past somebody who gave up waiting", async () => {
    const slow = longWork();
    const first = inTurn("queue", 1000, slow.work);
    await expect(inTurn("queue", 1, async () => undefined)).rejects.toThrow(UnavailableError);
    const order: string[] = [];
    const next = inTurn("queue", 1000, async () => order.push("next"));
    await inTurn("elsewhere", 1000, async () => order.push("elsewhere"));
    slow.end();
    await Promise.all([first, next]);
    expect(order).toEqual(["elsewhere", "next"]);
  });

  it("pass on when work fails or patience ends, and don't wait for themselves", async () => {
    const slow = longWork();
    const failing = inTurn("one", 1000, async () => {
      await slow.work();
      throw new Error("on purpose");
    });
    await expect(inTurn("one", 1, async () => undefined)).rejects.toThrow(UnavailableError);
    slow.end();
    await expect(failing).rejects.toThrow("on purpose");
    expect(await inTurn("one", 1000, () => inTurn("one", 1000, async () => "inner"))).toBe("inner");
  });
});
