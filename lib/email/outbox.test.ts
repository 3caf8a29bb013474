import { createServer } from "node:net";
import { eq, sql } from "drizzle-orm";
import { createEmulator, type Emulator } from "emulate";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { emails, users } from "@/db/schema";
import { withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { type Id, newId } from "@/lib/ids";
import { startWorker } from "@/lib/jobs/start-worker";
import { createOrganization } from "@/lib/organizations/create-organization";
import { enqueueEmail, mostSendAttempts } from "./enqueue-email";
import { sendEmail } from "./send-email";

const { db, url } = await testDatabase();
const link = "http://localhost:3000/reset-password?token=abc";

const resetMail = (to: string) => ({
  dedupeKey: `reset_password:${to}`,
  template: "reset_password" as const,
  to,
  props: { url: link },
});

async function mailTo(to: string) {
  const [mail] = await db.select().from(emails).where(eq(emails.to, to));
  if (!mail) throw new Error(`There is no mail to ${to}.`);
  return mail;
}

async function jobsFor(emailId: Id<"email">) {
  return db.execute(sql`select state, retry_limit from pgboss.job where data->>'emailId' = ${emailId}`);
}

describe("asking for a mail", () => {
  it("stores it and its job together", async () => {
    await enqueueEmail(db, resetMail("together@example.com"));
    const mail = await mailTo("together@example.com");
    expect(mail).toMatchObject({ status: "pending", attempts: 0 });
    expect(await jobsFor(mail.id)).toMatchObject([{ state: "created", retry_limit: mostSendAttempts - 1 }]);
  });

  it("leaves nothing behind when the transaction is rolled back", async () => {
    const rolledBack = db.transaction(async (tx) => {
      await enqueueEmail(tx, resetMail("rolled-back@example.com"));
      throw new Error("something else failed");
    });
    await expect(rolledBack).rejects.toThrow("something else failed");
    await expect(mailTo("rolled-back@example.com")).rejects.toThrow(/no mail/);
  });

  it("twice makes one", async () => {
    await enqueueEmail(db, resetMail("once@example.com"));
    await enqueueEmail(db, resetMail("once@example.com"));
    expect(await jobsFor((await mailTo("once@example.com")).id)).toHaveLength(1);
  });

  it("works within an organization's walls", async () => {
    const ownerId = newId("user");
    await db.insert(users).values({ id: ownerId, email: "walls@example.com" });
    const organization = await createOrganization(db, { name: "Walls", ownerId });
    await withTenant(db, organization.id, (tenant) => enqueueEmail(tenant, resetMail("walls@example.com")));
    expect(await jobsFor((await mailTo("walls@example.com")).id)).toHaveLength(1);
  });
});

describe("sending", () => {
  let resend: Emulator;
  let port = 0;

  // The environment is read once, at the first mail.
  beforeAll(async () => {
    port = await freePort();
    process.env.RESEND_BASE_URL = `http://127.0.0.1:${port}`;
  });
  afterAll(() => resend?.close());

  it("is tried again while Resend doesn't answer, and given up in the end", async () => {
    await enqueueEmail(db, resetMail("unreachable@example.com"));
    const { id } = await mailTo("unreachable@example.com");
    await expect(sendEmail(db, { emailId: id })).rejects.toThrow();
    expect(await mailTo("unreachable@example.com")).toMatchObject({
      status: "pending",
      attempts: 1,
      lastError: expect.any(String),
      props: { url: link },
    });

    await db
      .update(emails)
      .set({ attempts: mostSendAttempts - 1 })
      .where(eq(emails.id, id));
    await sendEmail(db, { emailId: id });
    expect(await mailTo("unreachable@example.com")).toMatchObject({ status: "failed" });
  });

  it("happens from asking to inbox, once, and erases the link", async () => {
    resend = await createEmulator({ service: "resend", port });
    const worker = await startWorker(url);
    try {
      await enqueueEmail(db, resetMail("reader@example.com"));
      await vi.waitFor(
        async () => expect(await mailTo("reader@example.com")).toMatchObject({ status: "sent" }),
        {
          timeout: 45_000,
          interval: 50,
        },
      );
    } finally {
      await worker.stop();
    }
    const mail = await mailTo("reader@example.com");
    expect(mail).toMatchObject({ attempts: 1, props: null, lastError: null, sentAt: expect.any(Date) });

    await sendEmail(db, { emailId: mail.id });
    const received = await inbox(port, "reader@example.com");
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ from: "Keel <hello@example.com>", subject: "Reset your password" });
    expect(received[0]?.html).toContain(`href="${link}"`);
    // The link once, for people and programs that read text; and no trace of the button.
    expect(received[0]?.text?.split(link)).toHaveLength(2);
  });
});

const receivedSchema = z.object({
  data: z.array(
    z.object({
      from: z.string(),
      to: z.array(z.string()),
      subject: z.string(),
      html: z.string().nullish(),
      text: z.string().nullish(),
    }),
  ),
});

async function inbox(port: number, to: string) {
  const response = await fetch(`http://127.0.0.1:${port}/emails`, {
    headers: { authorization: "Bearer re_x" },
  });
  const { data } = receivedSchema.parse(await response.json());
  return data.filter((mail) => mail.to.includes(to));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
