import { expect, test } from "vitest";
import { differences, type MirroredRow, type ObjectType, type Snapshot } from "./differences";

const snapshot = (...rows: [ObjectType, string, Record<string, unknown>][]): Snapshot =>
  new Map(
    rows.map(([objectType, objectId, row]): [string, MirroredRow] => [
      `${objectType}:${objectId}`,
      { objectType, objectId, partOf: null, row },
    ]),
  );

const found = (before: Record<string, unknown>, after: Record<string, unknown>) =>
  differences(snapshot(["invoice", "in_1", before]), snapshot(["invoice", "in_1", after]));

test("fields that changed are told with both values, times as they stand in JSON", () => {
  const was = { status: "open", paidAt: null, total: 2900, lines: [{ a: 1, b: 2 }] };
  const is = { ...was, status: "paid", paidAt: new Date(0), lines: [{ b: 2, a: 1 }] };
  expect(found(was, is)).toEqual([
    {
      objectType: "invoice",
      objectId: "in_1",
      partOf: null,
      differences: {
        status: { mirror: "open", stripe: "paid" },
        paidAt: { mirror: null, stripe: "1970-01-01T00:00:00.000Z" },
      },
    },
  ]);
});

test.each([
  [
    "our own clock",
    { syncedAt: new Date(1), updatedAt: new Date(1) },
    { syncedAt: new Date(2), updatedAt: null },
  ],
  [
    "addresses that are signed anew",
    { hostedInvoiceUrl: "a", invoicePdf: "b" },
    { hostedInvoiceUrl: "c", invoicePdf: "d" },
  ],
  ["when a deletion was learnt of", { deletedAt: new Date(1) }, { deletedAt: new Date(2) }],
  ["equal times", { paidAt: new Date(5) }, { paidAt: new Date(5) }],
])("%s is no difference", (_, was, is) => {
  expect(found(was, is)).toEqual([]);
});

test("a deletion, a missing row and a surplus one are", () => {
  expect(found({ deletedAt: null }, { deletedAt: new Date(0) })).toHaveLength(1);
  const was = snapshot(["refund", "re_surplus", {}], ["invoice", "in_1", {}]);
  const is = snapshot(["invoice", "in_1", {}], ["invoice_line", "il_missing", {}]);
  expect(differences(was, is)).toMatchObject([
    { objectId: "re_surplus", differences: { row: { mirror: "present", stripe: "missing" } } },
    { objectId: "il_missing", differences: { row: { mirror: "missing", stripe: "present" } } },
  ]);
});
