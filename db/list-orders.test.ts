import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { testDatabase } from "@/dev/testing/database";

const { connection } = await testDatabase();

/** Every list that grows: what it is narrowed to, and what it is ordered by. */
test.each([
  ["users", [], "created_at desc, id desc"],
  ["users", ["role"], "created_at desc, id desc"],
  ["organizations", [], "created_at desc, id desc"],
  ["memberships", ["organization_id"], "created_at asc, user_id asc"],
  ["audit_events", ["organization_id"], "created_at desc, id desc"],
  ["projects", ["organization_id"], "created_at desc, id desc"],
  ["projects", ["organization_id"], "lower(name) asc"],
  ["invoices", ["organization_id"], "stripe_created_at desc, id desc"],
  ["billing_alerts", [], "created_at desc"],
  ["stripe_events", [], "received_at desc, id desc"],
  ["stripe_events", ["status"], "received_at desc, id desc"],
  ["stripe_events", ["type"], "received_at desc, id desc"],
])("%s of one %j ordered by %s comes from an index, unsorted", async (table, equal, order) => {
  const conditions = [
    ...equal.map((column) => `${column} = (select ${column} from ${table} limit 1)`),
    ...(table === "billing_alerts" ? ["resolved_at is null"] : []),
  ];
  const where = conditions.length > 0 ? `where ${conditions.join(" and ")}` : "";
  const plan = await connection.transaction(async (tx) => {
    // An empty table is read fastest without an index; this asks whether one could serve at all.
    await tx.execute(sql`set local enable_seqscan = off`);
    await tx.execute(sql`set local enable_bitmapscan = off`);
    return tx.execute<{ "QUERY PLAN": string }>(
      sql.raw(`explain select 1 from ${table} ${where} order by ${order} limit 10`),
    );
  });
  const text = [...plan].map((line) => line["QUERY PLAN"]).join("\n");
  expect(text).toMatch(/Index (Only )?Scan/);
  expect(text).not.toContain("Sort");
});
