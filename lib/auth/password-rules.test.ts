import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password";
import { passwordProblem } from "./password-rules";

const owner = { email: "grace.hopper@example.com", name: "Grace Hopper" };

describe("passwordProblem", () => {
  it.each([
    ["empty", "", /^Choose a password of 10 characters or more\.$/],
    ["short", "ninechars", /this has 9/],
    ["too long", "long ".repeat(41), /at most 200/],
    ["common", "password12", /first passwords/],
    ["common", "Password123!", /first passwords/],
    ["common", "qwertyuiop", /first passwords/],
    ["common", "iloveyou2024", /first passwords/],
    ["common", "1234567890", /first passwords/],
    ["common", "2029384756", /first passwords/],
    ["repeating", "aaaaaaaaaaaa", /repeats/],
    ["repeating", "ababababab12".replaceAll(/\d/g, "a"), /repeats/],
    ["their address", "grace.hopper@example.com", /your name or e-mail/],
    ["their address", "GRACE.HOPPER", /your name or e-mail/],
    ["their name", "Grace Hopper", /your name or e-mail/],
    ["their name", "gracehopper1906", /your name or e-mail/],
  ])("refuses what is %s: %s", (_why, password, problem) => {
    expect(passwordProblem(password, owner)).toMatch(problem);
  });

  it.each([
    "correct horse battery staple",
    "keel-owner-demo",
    "ten chars!",
    "x7#Qp2!mZ9",
    "пароль из слов",
    `${"a".repeat(190)}bcdefghijk`,
  ])("takes %s", (password) => expect(passwordProblem(password, owner)).toBeNull());

  it("needs to know of nobody", () => expect(passwordProblem("ten chars!")).toBeNull());
});

describe("hashes", () => {
  it("are Argon2id with the parameters that we chose, and another one each time", async () => {
    const [one, two] = await Promise.all([hashPassword("ten chars!"), hashPassword("ten chars!")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword("ten chars!", one)).toBe(true);
    expect(await verifyPassword("Ten chars!", one)).toBe(false);
  });

  it("say no where there is none, even to the password that is hashed instead", async () => {
    expect(await verifyPassword("the password of nobody", null)).toBe(false);
  });
});
