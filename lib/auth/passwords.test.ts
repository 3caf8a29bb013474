import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { emailTokens } from "@/db/schema";
import { testDatabase } from "@/dev/testing/database";
import { aNewcomer, ip, password, tomorrow } from "@/dev/testing/newcomer";
import { InvalidInputError } from "@/lib/errors";
import { changePassword } from "./change-password";
import { checkSignIn } from "./check-sign-in";
import { requestPasswordReset, resetPassword } from "./reset-password";
import { countSessions, createSession, findSession } from "./session-store";
import { signUp } from "./sign-up";

const { db } = await testDatabase();

describe("resetting a password", () => {
  const next = "another good password";

  it("is the same to ask for, whether there is an account or not", async () => {
    const { email, mails, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const known = await requestPasswordReset(db, { email, ip });
    const unknown = await requestPasswordReset(db, { email: `no.${email}`, ip });
    expect(known).toBe(unknown);
    expect((await mails())[0]?.template).toBe("reset_password");
    expect(await mails(`no.${email}`)).toEqual([]);
  });

  it("sets the password, proves the address, ends every session, and tells by mail", async () => {
    const { email, form, mails, newestToken, person } = aNewcomer(db);
    await signUp(db, form);
    const { id } = await person();
    const session = await createSession(db, { userId: id, expires: tomorrow() });
    await requestPasswordReset(db, { email, ip });

    expect(await resetPassword(db, { token: await newestToken(), password: next, ip })).toEqual({ email });

    expect(await findSession(db, session)).toBeNull();
    expect(await checkSignIn(db, { email, password: next, next: null, ip })).toMatchObject({ id });
    await expect(checkSignIn(db, { email, password, next: null, ip })).rejects.toThrow(InvalidInputError);
    expect((await mails())[0]?.template).toBe("password_changed");
  });

  it("works once, even when the link is used twice at the same time", async () => {
    const { email, newestToken, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    await requestPasswordReset(db, { email, ip });
    const token = await newestToken();
    const both = await Promise.allSettled([
      resetPassword(db, { token, password: next, ip }),
      resetPassword(db, { token, password: "a third good password", ip }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("keeps the link when the password isn't good enough", async () => {
    const { email, newestToken, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    await requestPasswordReset(db, { email, ip });
    const token = await newestToken();
    await expect(resetPassword(db, { token, password: "Newcomer 2025", ip })).rejects.toMatchObject({
      field: "password",
    });
    await resetPassword(db, { token, password: next, ip });
  });

  it("ends every other link to set one, as changing it does", async () => {
    const { email, mails, newestToken, person, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const { id } = await person();
    const linkToken = (row?: { props: Record<string, unknown> }) =>
      new URL(String(row?.props.url)).searchParams.get("token") ?? "";
    await Promise.all([requestPasswordReset(db, { email, ip }), requestPasswordReset(db, { email, ip })]);
    // However the two met: both links may be live.
    const sent = (await mails()).filter(({ template }) => template === "reset_password").map(linkToken);
    const uses = [];
    for (const token of sent) {
      uses.push(await Promise.allSettled([resetPassword(db, { token, password: next, ip })]));
    }
    expect(uses.flat().filter(({ status }) => status === "fulfilled")).toHaveLength(1);

    await requestPasswordReset(db, { email, ip });
    const token = await newestToken();
    await changePassword(db, {
      userId: id,
      currentPassword: next,
      newPassword: "a third good password",
      sessionToken: null,
      ip,
    });
    await expect(resetPassword(db, { token, password: "the thief's password", ip })).rejects.toThrow(
      InvalidInputError,
    );
  });

  it("works for an hour", async () => {
    const { email, person, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    await requestPasswordReset(db, { email, ip });
    const { id } = await person();
    const minutes = sql<number>`extract(epoch from ${emailTokens.expiresAt} - now())::float / 60`;
    const [stored] = await db
      .select({ minutes })
      .from(emailTokens)
      .where(sql`${emailTokens.userId} = ${id} and ${emailTokens.purpose} = 'reset_password'`);
    expect(stored?.minutes).toBeGreaterThan(59);
    expect(stored?.minutes).toBeLessThanOrEqual(60);
  });
});

describe("changing a password", () => {
  it("needs the present one, ends the other sessions and tells by mail", async () => {
    const { email, mails, person, signUpAndVerify } = aNewcomer(db);
    await signUpAndVerify();
    const { id } = await person();
    const here = await createSession(db, { userId: id, expires: tomorrow() });
    const elsewhere = await createSession(db, { userId: id, expires: tomorrow() });
    const change = (currentPassword: string, newPassword: string) =>
      changePassword(db, { userId: id, currentPassword, newPassword, sessionToken: here.token, ip });

    await expect(change("wrong password", "another good password")).rejects.toMatchObject({
      field: "currentPassword",
    });
    await expect(change(password, email)).rejects.toMatchObject({ field: "newPassword" });
    expect(await countSessions(db, { userId: id })).toBe(2);

    await change(password, "another good password");
    expect(await findSession(db, here)).not.toBeNull();
    expect(await findSession(db, elsewhere)).toBeNull();
    expect((await mails())[0]?.template).toBe("password_changed");
    await checkSignIn(db, { email, password: "another good password", next: null, ip });
  });
});
