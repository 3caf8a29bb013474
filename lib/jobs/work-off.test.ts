import { createServer } from "node:http";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { creditGrants, emails } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { afterFile } from "@/dev/testing/file-cleanup";
import { anOrganization } from "@/dev/testing/people";
import { enqueueEmail } from "@/lib/email/enqueue-email";
import { queues } from "./queues";
import { startWorker } from "./start-worker";
import { workOff } from "./work-off";

const { db, url } = await testDatabase();

/** How often each address was written to. */
const received = new Map<string, number>();
let refusing = false;

beforeAll(async () => {
  const resend = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (refusing) return response.writeHead(503).end("{}");
      const { to } = z.object({ to: z.string() }).parse(JSON.parse(body));
      received.set(to, (received.get(to) ?? 0) + 1);
      return response.writeHead(200, { "content-type": "application/json" }).end('{"id":"1"}');
    });
  });
  await new Promise<void>((resolve) => resend.listen(0, "127.0.0.1", resolve));
  afterFile(() => new Promise<void>((resolve) => resend.close(() => resolve())));
  const address = resend.address();
  // The environment is read once, at the first mail.
  process.env.RESEND_BASE_URL = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
});

async function writeTo(name: string, many: number): Promise<string[]> {
  const addresses = Array.from({ length: many }, (_, n) => `${name}-${n}@example.com`);
  for (const to of addresses) {
    await enqueueEmail(db, {
      dedupeKey: `reset_password:${to}`,
      template: "reset_password",
      to,
      props: { url: "http://localhost:3000/reset-password?token=abc" },
    });
  }
  return addresses;
}

const waiting = () => acrossTenants(db).$count(emails, eq(emails.status, "pending"));

async function jobsOf(queue: string): Promise<string[]> {
  const rows = await db.execute<{ state: string }>(
    sql`select state::text from pgboss.job where name = ${queue} order by created_on, id`,
  );
  return rows.map(({ state }) => state);
}

const reportOf = (report: Awaited<ReturnType<typeof workOff>>, queue: string) =>
  report.queues.find((one) => one.queue === queue);

describe("without a worker", () => {
  test("one request sends the mails that wait, and gives what the schedule has to give", async () => {
    const { id } = await anOrganization(db);
    await acrossTenants(db).delete(creditGrants);
    const addresses = await writeTo("alone", 12);
    const report = await workOff(url, {
      queues: [queues.sendEmail, queues.refillCredits, queues.retention],
      forMs: 20_000,
    });
    expect(report).toEqual({
      queues: expect.arrayContaining([
        { queue: queues.sendEmail, done: 12, failed: 0 },
        { queue: queues.refillCredits, done: 1, failed: 0 },
        { queue: queues.retention, done: 1, failed: 0 },
      ]),
      finished: true,
    });
    expect(addresses.map((address) => received.get(address))).toEqual(addresses.map(() => 1));
    const grants = await acrossTenants(db)
      .select({ source: creditGrants.source })
      .from(creditGrants)
      .where(eq(creditGrants.organizationId, id));
    expect(grants).toEqual([{ source: "refill" }]);
  });

  test("begins nothing when the time is up, and says that something is left", async () => {
    await writeTo("late", 3);
    const report = await workOff(url, { queues: [queues.sendEmail], forMs: 0 });
    expect(report).toEqual({ queues: [{ queue: queues.sendEmail, done: 0, failed: 0 }], finished: false });
    await workOff(url, { queues: [queues.sendEmail], forMs: 20_000 });
    expect(await waiting()).toBe(0);
  });

  test("what failed is told, waits, and is tried again by a later request", async () => {
    refusing = true;
    const [address = ""] = await writeTo("refused", 1);
    const report = await workOff(url, { queues: [queues.sendEmail], forMs: 20_000 });
    expect(reportOf(report, queues.sendEmail)).toEqual({ queue: queues.sendEmail, done: 0, failed: 1 });
    refusing = false;
    await db.execute(sql`update pgboss.job set start_after = now() where state = 'retry'`);
    await workOff(url, { queues: [queues.sendEmail], forMs: 20_000 });
    expect(received.get(address)).toBe(1);
  });

  test("what a request held that was cut off is taken up again", async () => {
    const [address = ""] = await writeTo("cut-off", 1);
    await db.execute(sql`
      update pgboss.job set state = 'active', started_on = now() - interval '1 hour', expire_seconds = 60
      where name = ${queues.sendEmail} and state = 'created'
    `);
    await db.execute(sql`update pgboss.queue set monitor_on = null, monitor_claim_on = null`);
    await workOff(url, { queues: [queues.sendEmail], forMs: 20_000 });
    await db.execute(sql`update pgboss.job set start_after = now() where state = 'retry'`);
    await workOff(url, { queues: [queues.sendEmail], forMs: 20_000 });
    expect(received.get(address)).toBe(1);
  });

  test("a schedule is kept: each job once for each time that it comes round", async () => {
    const at = (minutes: number) =>
      new Date(Math.ceil(Date.now() / 3_600_000) * 3_600_000 + minutes * 60_000);
    const before = (await jobsOf(queues.expireCredits)).length;
    const due = { forMs: 20_000, now: at(5) };
    await Promise.all([workOff(url, due), workOff(url, due), workOff(url, due)]);
    expect((await jobsOf(queues.expireCredits)).length).toBe(before + 1);
    await workOff(url, { forMs: 20_000 });
    expect((await jobsOf(queues.expireCredits)).length).toBe(before + 1);
  });
});

describe("beside each other", () => {
  test("two workers send every mail once", async () => {
    const addresses = await writeTo("two-workers", 40);
    const workers = await Promise.all([startWorker(url), startWorker(url)]);
    try {
      await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 60_000, interval: 50 });
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
    }
    expect(addresses.map((address) => received.get(address))).toEqual(addresses.map(() => 1));
  }, 120_000);

  test("a worker and requests send every mail once, and grant every credit once", async () => {
    const organizations = [await anOrganization(db), await anOrganization(db), await anOrganization(db)];
    await acrossTenants(db).delete(creditGrants);
    // Another one within the same minute wouldn't count.
    await db.execute(sql`delete from pgboss.job where name = ${queues.refillCredits}`);
    const addresses = await writeTo("worker-and-request", 40);
    const worker = await startWorker(url);
    try {
      const request = { queues: [queues.sendEmail, queues.refillCredits], forMs: 20_000 };
      await Promise.all([workOff(url, request), workOff(url, request)]);
      await vi.waitFor(async () => expect(await waiting()).toBe(0), { timeout: 60_000, interval: 50 });
    } finally {
      await worker.stop();
    }
    expect(addresses.map((address) => received.get(address))).toEqual(addresses.map(() => 1));
    const grants = await acrossTenants(db)
      .select({ id: creditGrants.organizationId })
      .from(creditGrants)
      .where(eq(creditGrants.source, "refill"));
    for (const { id } of organizations) {
      expect(grants.filter((grant) => grant.id === id)).toHaveLength(1);
    }
  }, 120_000);
});
