import { eq } from "drizzle-orm";
import { describe, expect, it, test } from "vitest";
import { auditEvents, sessions, users } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aNewcomer, ip, password, tomorrow } from "@/dev/testing/newcomer";
import { ForbiddenError, InvalidInputError, RateLimitedError } from "@/lib/errors";
import { checkSignIn } from "./check-sign-in";
import { createSession, findSession } from "./session-store";
import { signOutEverywhere } from "./sign-out-everywhere";
import { signUp } from "./sign-up";
import { addressThrottles, networkThrottles } from "./throttles";
import { resendVerification, verifyEmail } from "./verify-email";

const { db } = await testDatabase();

describe("signing in", () => {
  const signIn = (email: string, given: string) =>
    checkSignIn(db, { email, password: given, next: null, ip: null });

  it("says the same of an unknown address and a wrong password", async () => {
    const { email, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const wrong = await signIn(email, "wrong password").catch((error: Error) => error);
    const unknown = await signIn(`no.${email}`, "wrong password").catch((error: Error) => error);
    expect(wrong).toBeInstanceOf(InvalidInputError);
    expect(unknown).toEqual(wrong);
  });

  it("answers who the person is, and nothing of the hash", async () => {
    const { email, person, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const { id } = await person();
    expect(await signIn(email, password)).toEqual({ id, name: "Newcomer", email });
  });

  it("refuses an unproved address, and sends the link again to who knows the password", async () => {
    const { email, form, mails, newestToken } = aNewcomer(db);
    await signUp(db, form);
    await expect(signIn(email, "wrong password")).rejects.toThrow(InvalidInputError);
    expect(await mails()).toHaveLength(1);
    await expect(signIn(email, password)).rejects.toThrow(/Confirm your e-mail address first/);
    expect(await mails()).toHaveLength(2);
    await verifyEmail(db, { token: await newestToken(), ip });
  });

  it("can't be used to fill the inbox of somebody whose address isn't proved", async () => {
    const { email, form, mails } = aNewcomer(db);
    await signUp(db, form);
    const tries = addressThrottles.resend.tries;
    for (let count = 0; count < tries; count++) {
      await expect(signIn(email, password)).rejects.toThrow(ForbiddenError);
    }
    await expect(signIn(email, password)).rejects.toThrow(RateLimitedError);
    await expect(resendVerification(db, { email, next: null, ip })).rejects.toThrow(RateLimitedError);
    expect(await mails()).toHaveLength(1 + tries);
  });

  it("refuses a disabled person, and tells only who knows the password", async () => {
    const { email, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    await db.update(users).set({ disabledAt: new Date() }).where(eq(users.email, email));
    await expect(signIn(email, "wrong password")).rejects.toThrow(InvalidInputError);
    await expect(signIn(email, password)).rejects.toThrow(ForbiddenError);
  });

  it("is slowed down by address after wrong passwords, for a right one, too", async () => {
    const { email, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    for (let count = 0; count < addressThrottles.signIn.tries; count++) {
      await expect(signIn(email, "wrong password")).rejects.toThrow(InvalidInputError);
    }
    const refusal = await signIn(email, password).catch((error: Error) => error);
    expect(refusal).toBeInstanceOf(RateLimitedError);
    expect(refusal).toMatchObject({ retryAfterSeconds: expect.any(Number) });
  });

  it("forgets the wrong ones after a right one", async () => {
    const { email, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    for (let round = 0; round < 2; round++) {
      for (let count = 1; count < addressThrottles.signIn.tries; count++) {
        await expect(signIn(email, "wrong password")).rejects.toThrow(InvalidInputError);
      }
      await signIn(email, password);
    }
  });

  it("is slowed down by network, where right passwords don't count", async () => {
    const { email, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const network = "198.51.100.7";
    for (let count = 0; count < networkThrottles.signIn.tries; count++) {
      if (count % 10 === 0) await checkSignIn(db, { email, password, next: null, ip: network });
      const guess = { email: `guess${count}@example.com`, password, next: null, ip: network };
      await expect(checkSignIn(db, guess)).rejects.toThrow(InvalidInputError);
    }
    await expect(checkSignIn(db, { email, password, next: null, ip: network })).rejects.toThrow(
      RateLimitedError,
    );
  });
});

describe("sessions", () => {
  it("are stored as a hash, from which nobody can sign in", async () => {
    const { email, person, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const { id } = await person();
    const { token } = await createSession(db, { userId: id, expires: tomorrow() });
    const [row] = await db.select().from(sessions).where(eq(sessions.userId, id));
    expect(row?.sessionToken).not.toContain(token);
    expect(await findSession(db, { token: row?.sessionToken ?? "" })).toBeNull();
    expect((await findSession(db, { token }))?.user).toEqual({
      id,
      name: "Newcomer",
      email,
      image: null,
      role: "user",
    });
  });

  it("end by their date and when the person is disabled", async () => {
    const { person, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const { id } = await person();
    const ended = await createSession(db, { userId: id, expires: new Date(Date.now() - 1) });
    const live = await createSession(db, { userId: id, expires: tomorrow() });
    expect(await findSession(db, ended)).toBeNull();
    expect(await findSession(db, live)).not.toBeNull();
    await db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, id));
    expect(await findSession(db, live)).toBeNull();
  });
});

test("signing out everywhere ends every session and is audited", async () => {
  const { person, signUpAndVerify } = aNewcomer(db);
  await signUpAndVerify();
  const { id } = await person();
  const session = await createSession(db, { userId: id, expires: tomorrow() });
  await signOutEverywhere(db, { userId: id });
  expect(await findSession(db, session)).toBeNull();
  const audit = await acrossTenants(db).select().from(auditEvents).where(eq(auditEvents.targetId, id));
  expect(audit.map(({ action }) => action)).toContain("user.signed_out_everywhere");
});
