import fc from "fast-check";
import { expect, it } from "vitest";
import { Collection } from "./collection";

interface Line {
  id: string;
  invoice: string | null;
  text: string;
}

const lines = (limit?: number) =>
  new Collection<Line, "invoice">(() => {}, { invoice: ({ invoice }) => invoice }, { limit });

it("finds by an index what a scan finds", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e");
  const step = fc.oneof(
    fc.record({ put: fc.record({ id, invoice: fc.constantFrom("in_1", "in_2", null), text: fc.string() }) }),
    fc.record({ remove: id }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(undefined, 3), (steps, limit) => {
      const collection = lines(limit);
      for (const one of steps) {
        if ("put" in one) collection.put(one.put);
        else collection.delete(one.remove);
      }
      expect(collection.size).toBeLessThanOrEqual(limit ?? 5);
      for (const invoice of ["in_1", "in_2"]) {
        const found = collection.by("invoice", invoice);
        expect(new Set(found)).toEqual(new Set(collection.filter((line) => line.invoice === invoice)));
      }
    }),
  );
});

it("keeps the order in which records were made, also when one is replaced", () => {
  const collection = lines();
  for (const id of ["a", "b", "c"]) collection.put({ id, invoice: "in_1", text: "old" });
  collection.put({ id: "b", invoice: "in_1", text: "new" });
  expect(collection.all().map(({ id, text }) => [id, text])).toEqual([
    ["a", "old"],
    ["b", "new"],
    ["c", "old"],
  ]);
});
