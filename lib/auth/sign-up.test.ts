import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { auditEvents, emailTokens, memberships, userPasswords } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aNewcomer, ip } from "@/dev/testing/newcomer";
import { InvalidInputError, RateLimitedError } from "@/lib/errors";
import { checkSignIn } from "./check-sign-in";
import { parseNextPath } from "./next-path";
import { requestPasswordReset, resetPassword } from "./reset-password";
import { signUp } from "./sign-up";
import { addressThrottles } from "./throttles";
import { hashToken } from "./token";
import { resendVerification, verifyEmail } from "./verify-email";

const { db } = await testDatabase();

describe("signing up", () => {
  it("makes a person, an organization with an owner, and a mail that proves the address", async () => {
    const { form, mails, newestLink, person } = aNewcomer(db);
    await signUp(db, { ...form, next: parseNextPath("/checkout?price=pro_month_usd") });

    const { id, emailVerified } = await person();
    expect(emailVerified).toBeNull();
    const roles = await acrossTenants(db).select().from(memberships).where(eq(memberships.userId, id));
    expect(roles).toMatchObject([{ role: "owner" }]);
    const audit = await acrossTenants(db).select().from(auditEvents).where(eq(auditEvents.actorUserId, id));
    expect(audit.map(({ action }) => action).sort()).toEqual(["organization.created", "user.signed_up"]);

    expect(await mails()).toMatchObject([
      { template: "verify_email", props: { organizationName: "Lighthouse" } },
    ]);
    const link = await newestLink();
    expect(link.origin + link.pathname).toBe("http://localhost:3000/verify");
    expect(link.searchParams.get("next")).toBe("/checkout?price=pro_month_usd");
  });

  it("with a taken address answers the same, changes nothing, and tells the inbox alone", async () => {
    const { form, mails, person } = aNewcomer(db);
    const first = await signUp(db, form);
    const before = await person();
    const second = await signUp(db, { ...form, name: "Stranger", password: "another good password" });

    expect(second).toBe(first);
    expect(await person()).toEqual(before);
    const received = await mails();
    expect(received.map(({ template }) => template)).toEqual(["already_registered", "verify_email"]);
    expect(received[0]?.props).toEqual({
      signInUrl: "http://localhost:3000/sign-in",
      resetUrl: "http://localhost:3000/forgot-password",
    });
  });

  it("twice at once makes one person and sends one mail of each kind", async () => {
    const { form, mails, person } = aNewcomer(db);
    await Promise.all([signUp(db, form), signUp(db, form)]);

    const { id } = await person();
    const roles = await acrossTenants(db).select().from(memberships).where(eq(memberships.userId, id));
    expect(roles).toHaveLength(1);
    const templates = (await mails()).map(({ template }) => template).sort();
    expect(templates).toEqual(["already_registered", "verify_email"]);
  });

  it("lets nobody in who signed up with the address before its owner did", async () => {
    const { email, form, newestToken } = aNewcomer(db);
    const squatters = "the squatter's password";
    const owners = "the owner's own password";
    const signIn = (given: string) => checkSignIn(db, { email, password: given, next: null, ip: null });
    await signUp(db, { ...form, password: squatters });
    await signUp(db, { ...form, password: owners });
    await resendVerification(db, { email, next: null, ip: null });
    await verifyEmail(db, { token: await newestToken(), ip: null });
    await expect(signIn(squatters)).rejects.toThrow(InvalidInputError);

    await requestPasswordReset(db, { email, ip: null });
    await resetPassword(db, { token: await newestToken(), password: owners, ip: null });
    await signIn(owners);
    // Once the address is proved, a sign-up changes nothing any more.
    await signUp(db, { ...form, password: squatters });
    await signIn(owners);
  });

  it("keeps the hash out of the users table and the token out of the tokens table", async () => {
    const { form, newestToken, person } = aNewcomer(db);
    await signUp(db, form);
    const row = await person();
    expect(JSON.stringify(row)).not.toContain("argon2");
    const [stored] = await db.select().from(userPasswords).where(eq(userPasswords.userId, row.id));
    expect(stored?.hash).toMatch(/^\$argon2id\$/);
    const [token] = await db.select().from(emailTokens).where(eq(emailTokens.userId, row.id));
    expect(token?.tokenHash).toBe(hashToken(await newestToken()));
  });

  it("is slowed down by address", async () => {
    const { form } = aNewcomer(db);
    for (let count = 0; count < addressThrottles.signUp.tries; count++) await signUp(db, form);
    await expect(signUp(db, form)).rejects.toThrow(RateLimitedError);
  });
});

describe("links to prove an address", () => {
  it("work once", async () => {
    const { email, form, newestToken, person } = aNewcomer(db);
    await signUp(db, form);
    const token = await newestToken();
    expect(await verifyEmail(db, { token, ip })).toEqual({ email });
    expect((await person()).emailVerified).toBeInstanceOf(Date);
    await expect(verifyEmail(db, { token, ip })).rejects.toThrow(InvalidInputError);
  });

  it("stop working after a day", async () => {
    const { form, newestToken, person } = aNewcomer(db);
    await signUp(db, form);
    const { id } = await person();
    const [stored] = await db.select().from(emailTokens).where(eq(emailTokens.userId, id));
    const hours = (Number(stored?.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    await db
      .update(emailTokens)
      .set({ expiresAt: new Date(Date.now() - 1) })
      .where(eq(emailTokens.userId, id));
    await expect(verifyEmail(db, { token: await newestToken(), ip })).rejects.toThrow(InvalidInputError);
  });

  it("stop working when a newer one is sent", async () => {
    const { email, form, newestToken } = aNewcomer(db);
    await signUp(db, form);
    const older = await newestToken();
    await resendVerification(db, { email, next: null, ip });
    await expect(verifyEmail(db, { token: older, ip })).rejects.toThrow(InvalidInputError);
    await verifyEmail(db, { token: await newestToken(), ip });
  });

  it("don't serve to reset a password", async () => {
    const { form, newestToken } = aNewcomer(db);
    await signUp(db, form);
    const token = await newestToken();
    await expect(resetPassword(db, { token, password: "another good password", ip })).rejects.toThrow(
      InvalidInputError,
    );
  });

  it("are sent again to unproved addresses only, and nobody can tell", async () => {
    const { email, mails, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const before = await mails();
    const known = await resendVerification(db, { email, next: null, ip });
    const unknown = await resendVerification(db, { email: `no.${email}`, next: null, ip });
    expect(known).toBe(unknown);
    expect(await mails()).toEqual(before);
    expect(await mails(`no.${email}`)).toEqual([]);
  });
});
