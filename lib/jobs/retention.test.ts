import { expect, test } from "vitest";
import { emails, emailTokens, rateLimits, sessions, stripeEvents, users } from "@/db/schema";
import { testDatabase } from "@/dev/testing/database";
import { newId } from "@/lib/ids";
import { deleteExpired, emailRetentionDays, eventRetentionDays } from "./retention";

const day = 86_400_000;

test("old mails go unless they are still to be sent; old events unless somebody must look at them", async () => {
  const { db } = await testDatabase();
  const daysAgo = (days: number) => new Date(Date.now() - days * day);
  const mail = (dedupeKey: string, status: "pending" | "sent" | "failed", createdAt: Date) => ({
    dedupeKey,
    status,
    createdAt,
    template: "verify_email",
    to: "reader@example.com",
  });
  const event = (id: string, status: "processed" | "ignored" | "dead", receivedAt: Date) => ({
    id,
    status,
    receivedAt,
    type: "invoice.paid",
    livemode: false,
    payload: {},
    stripeCreatedAt: receivedAt,
  });
  const [recent, old] = [daysAgo(emailRetentionDays - 1), daysAgo(emailRetentionDays + 1)];
  await db
    .insert(emails)
    .values([
      mail("recent", "sent", recent),
      mail("old", "sent", old),
      mail("given up", "failed", old),
      mail("waiting", "pending", old),
    ]);
  const [fresh, stale] = [daysAgo(eventRetentionDays - 1), daysAgo(eventRetentionDays + 1)];
  await db
    .insert(stripeEvents)
    .values([
      event("evt_fresh", "processed", fresh),
      event("evt_stale", "processed", stale),
      event("evt_unused", "ignored", stale),
      event("evt_dead", "dead", stale),
    ]);

  await deleteExpired(db);

  const mails = await db.select({ is: emails.dedupeKey }).from(emails);
  expect(mails.map(({ is }) => is).sort()).toEqual(["recent", "waiting"]);
  const events = await db.select({ is: stripeEvents.id }).from(stripeEvents);
  expect(events.map(({ is }) => is).sort()).toEqual(["evt_dead", "evt_fresh"]);
});

test("what is past its time is deleted, the rest stays", async () => {
  const { db } = await testDatabase();
  const past = new Date(Date.now() - 2 * 3_600_000);
  const future = new Date(Date.now() + 3_600_000);
  const userId = newId("user");
  await db.insert(users).values({ id: userId, email: "reader@example.com" });
  await db.insert(sessions).values([
    { sessionToken: "ended", userId, expires: past },
    { sessionToken: "live", userId, expires: future },
  ]);
  const purpose = "verify_email" as const;
  await db.insert(emailTokens).values([
    { userId, purpose, tokenHash: "ran out", expiresAt: past },
    { userId, purpose, tokenHash: "used", expiresAt: future, usedAt: past },
    { userId, purpose, tokenHash: "open", expiresAt: future },
  ]);
  await db.insert(rateLimits).values([
    { key: "ended", points: 1, expire: past },
    { key: "counting", points: 1, expire: future },
  ]);

  await deleteExpired(db);

  expect(await db.select({ is: sessions.sessionToken }).from(sessions)).toEqual([{ is: "live" }]);
  expect(await db.select({ is: emailTokens.tokenHash }).from(emailTokens)).toEqual([{ is: "open" }]);
  expect(await db.select({ is: rateLimits.key }).from(rateLimits)).toEqual([{ is: "counting" }]);
});
