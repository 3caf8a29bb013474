import { expect, test } from "vitest";
import { describeAct, describeActor, describeSubject } from "./describe";

test.each([
  [{ action: "project.created", data: { name: "Website" } }, "created the project Website"],
  [{ action: "project.renamed", data: { from: "A", name: "B" } }, "renamed the project A to B"],
  [{ action: "organization.renamed", data: { name: "B" } }, "renamed the organization to B"],
  [{ action: "organization.created", data: {} }, "created the organization"],
  [{ action: "checkout.started", data: {} }, "began a checkout"],
  [
    { action: "billing_alert.resolved", data: { objectId: "sub_1" } },
    "settled the billing alert about sub_1",
  ],
  [{ action: "subscription.resumed", data: {} }, "took back the plan’s cancellation"],
  [{ action: "api_key.created", data: {} }, "created api key"],
  [{ action: "constructor", data: {} }, "constructor"],
])("%j is said as %j", (act, words) => {
  expect(describeAct(act)).toBe(words);
});

test.each([
  [{ kind: "user", name: "Ada" }, "Ada"],
  [{ kind: "user", name: null }, "Somebody"],
  [{ kind: "stripe", name: null }, "Stripe"],
  [{ kind: "operator", name: null }, "An operator"],
])("%j is called %j", (actor, words) => {
  expect(describeActor(actor)).toBe(words);
});

test.each([
  [{ action: "subscription.started", data: { plan: "Pro" } }, "The Pro plan began"],
  [{ action: "subscription.ended", data: { plan: "Pro" } }, "The Pro plan ended"],
  [{ action: "subscription.ended", data: {} }, "The plan ended"],
  [{ action: "credits.granted", data: { amount: 2500 } }, "2,500 credits came in"],
  [{ action: "credits.taken_back", data: { amount: 50 } }, "50 credits went back with the money"],
  [{ action: "refund.succeeded", data: { amount: 500, currency: "usd" } }, "Stripe paid back $5.00"],
  [{ action: "refund.failed", data: { amount: 1800, currency: "jpy" } }, "Stripe couldn’t pay back ¥1,800"],
  [
    { action: "credit_note.issued", data: { number: "K-1-CN-01", amount: 900, currency: "eur" } },
    "Stripe issued the credit note K-1-CN-01 of €9.00",
  ],
  [{ action: "toString", data: {} }, "Stripe toString"],
])("%j by Stripe reads %j", (act, sentence) => {
  const entry = { ...act, actor: { kind: "stripe", name: null } };
  expect(`${describeSubject(entry)} ${describeAct(entry)}`).toBe(sentence);
});
