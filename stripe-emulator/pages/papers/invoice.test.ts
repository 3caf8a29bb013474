import { afterAll, beforeAll, expect, it } from "vitest";
import { nextRenewal } from "../console/due-work";
import { cardFields, openTestShop, type TestShop } from "../test-shop";

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.close());

async function latestInvoice(customerId: string) {
  const { data } = await shop.stripe.invoices.list({ customer: customerId, limit: 1 });
  const invoice = data[0];
  if (!invoice?.hosted_invoice_url || !invoice.invoice_pdf) throw new Error("The invoice has no pages");
  return { ...invoice, path: new URL(invoice.hosted_invoice_url).pathname, pdf: invoice.invoice_pdf };
}

it("shows a paid invoice and its PDF", async () => {
  const { customerId } = await shop.subscribe();
  const invoice = await latestInvoice(customerId);
  const { html } = await shop.get(invoice.path);
  for (const text of [invoice.number ?? "?", "Paid on", "Ada Example", "$29.00", "Download PDF"]) {
    expect(html).toContain(text);
  }
  expect(html).not.toContain("Pay this invoice");

  const response = await fetch(invoice.pdf);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const pdf = Buffer.from(await response.arrayBuffer()).toString("latin1");
  expect(pdf.startsWith("%PDF-")).toBe(true);
  expect(pdf).toContain(`Invoice ${invoice.number}`);
  expect(pdf.trimEnd().endsWith("%%EOF")).toBe(true);
});

it("takes the payment of an open invoice", async () => {
  const { customerId, subscriptionId } = await shop.subscribe();
  const renewal = nextRenewal(shop.emulator.context, customerId) ?? 0;
  shop.emulator.failNext({ kind: "card", times: 1, customer: customerId });
  await shop.emulator.travel(customerId, renewal + 2 * 3600);
  const invoice = await latestInvoice(customerId);
  expect(invoice.status).toBe("open");
  expect((await shop.get(invoice.path)).html).toContain("Pay $29.00");

  const declined = await shop.post(invoice.path, cardFields("4000000000009995"));
  expect(declined.html).toContain("Your card has insufficient funds.");
  const paid = await shop.post(invoice.path, cardFields("4242424242424242"));
  expect(paid.location).toBe(`${invoice.path}?done=paid`);
  expect((await shop.stripe.invoices.retrieve(invoice.id)).status).toBe("paid");
  expect((await shop.stripe.subscriptions.retrieve(subscriptionId)).status).toBe("active");
  expect((await shop.post(invoice.path, cardFields("4242424242424242"))).location).toBe(invoice.path);
});

it("shows the receipt of a payment, refunded or not, and its PDF", async () => {
  const { customerId } = await shop.subscribe();
  const invoice = await latestInvoice(customerId);
  const { data } = await shop.stripe.charges.list({ customer: customerId });
  const charge = data[0];
  const receipt = new URL(charge?.receipt_url ?? "").pathname;
  expect((await shop.get(invoice.path)).html).toContain(`href="${receipt}"`);
  const { html } = await shop.get(receipt);
  for (const text of ["Receipt", "Visa ending in 4242", "$29.00 paid on", invoice.number ?? "?"]) {
    expect(html).toContain(text);
  }
  await shop.stripe.refunds.create({ charge: charge?.id ?? "", amount: 900 });
  const after = (await shop.get(receipt)).html;
  for (const text of ["Partly refunded", "-$9.00", "$20.00"]) expect(after).toContain(text);
  expect((await shop.get(invoice.path)).html).toContain("-$9.00");

  const pdf = await fetch(new URL(`${receipt}/pdf`, shop.emulator.url));
  expect(
    Buffer.from(await pdf.arrayBuffer())
      .toString("latin1")
      .startsWith("%PDF-"),
  ).toBe(true);
  expect((await shop.get(`/receipts/${charge?.id}/guessed`)).status).toBe(404);
});

it("shows discount, tax, address and every line, in print over several pages", async () => {
  const { stripe } = shop;
  const coupon = await stripe.coupons.create({ name: "Launch offer", percent_off: 20, duration: "once" });
  const rate = await stripe.taxRates.create({ display_name: "VAT", percentage: 19, inclusive: false });
  const customer = await stripe.customers.create({
    name: "Łódź Жук 東京",
    email: "ada@example.com",
    address: { line1: "Lange Straße 1", postal_code: "10115", city: "Berlin", country: "DE" },
  });
  for (let item = 1; item <= 40; item += 1) {
    await stripe.invoiceItems.create({
      customer: customer.id,
      currency: "eur",
      amount: 1_000,
      description: `Hour ${item}`,
      discountable: true,
    });
  }
  const draft = await stripe.invoices.create({
    customer: customer.id,
    currency: "eur",
    collection_method: "send_invoice",
    days_until_due: 14,
    discounts: [{ coupon: coupon.id }],
    default_tax_rates: [rate.id],
    pending_invoice_items_behavior: "include",
    footer: "Thank you",
  });
  const invoice = await stripe.invoices.finalizeInvoice(draft.id ?? "");
  const path = new URL(invoice.hosted_invoice_url ?? "").pathname;
  const { html } = await shop.get(path);
  for (const text of [
    "Łódź Жук 東京",
    "10115 Berlin",
    "Germany",
    "€400.00",
    "Launch offer (20% off)",
    "-€80.00",
    "VAT 19%",
    "€60.80",
    "€380.80 due on",
    "Show the other 20 of 40 lines",
    "Thank you",
  ]) {
    expect(html).toContain(text);
  }
  const response = await fetch(invoice.invoice_pdf ?? "");
  const pdf = Buffer.from(await response.arrayBuffer()).toString("latin1");
  expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);

  await stripe.invoices.voidInvoice(invoice.id ?? "");
  const voided = (await shop.get(path)).html;
  expect(voided).toContain("was voided");
  expect(voided).not.toContain("Pay this invoice");
});

it("takes the payment of an invoice that was given up, and waits for a debit that is on its way", async () => {
  const { stripe } = shop;
  const customer = await stripe.customers.create({ name: "Ada Example", email: "ada@example.com" });
  const open = async () => {
    await stripe.invoiceItems.create({ customer: customer.id, currency: "eur", amount: 2_000 });
    const draft = await stripe.invoices.create({
      customer: customer.id,
      currency: "eur",
      collection_method: "send_invoice",
      days_until_due: 7,
      pending_invoice_items_behavior: "include",
    });
    return stripe.invoices.finalizeInvoice(draft.id ?? "");
  };
  const given = await open();
  await stripe.invoices.markUncollectible(given.id ?? "");
  const path = new URL(given.hosted_invoice_url ?? "").pathname;
  expect((await shop.get(path)).html).toContain("doesn&#39;t expect this invoice to be paid");
  expect((await shop.post(path, cardFields("4242424242424242"))).location).toBe(`${path}?done=paid`);
  expect((await stripe.invoices.retrieve(given.id ?? "")).status).toBe("paid");

  const account = await stripe.paymentMethods.attach("pm_success_de", { customer: customer.id });
  const debited = await open();
  const debitedPath = new URL(debited.hosted_invoice_url ?? "").pathname;
  await shop.post(debitedPath, { method: account.id });
  const waiting = (await shop.get(debitedPath)).html;
  expect(waiting).toContain("Your bank was asked");
  expect(waiting).not.toContain("Pay this invoice");
});

it("prints a credit note, and shows it on its invoice", async () => {
  const { customerId } = await shop.subscribe();
  const invoice = await latestInvoice(customerId);
  const note = await shop.stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 1_000,
    refund_amount: 1_000,
    memo: "Sorry for the outage",
  });
  const response = await fetch(note.pdf);
  expect(response.headers.get("content-type")).toBe("application/pdf");
  const pdf = Buffer.from(await response.arrayBuffer()).toString("latin1");
  expect(pdf.startsWith("%PDF-")).toBe(true);
  expect(pdf).toContain(`Credit note ${note.number}`);
  const { html } = await shop.get(invoice.path);
  for (const text of ["Credited after payment", "Refunded", "-$10.00"]) expect(html).toContain(text);
});

it("shows nothing of a draft", async () => {
  const { stripe, emulator } = shop;
  const customer = await stripe.customers.create({ email: "ada@example.com" });
  const draft = await stripe.invoices.create({ customer: customer.id });
  const token = emulator.store.of("invoice").get(draft.id ?? "")?.internal.token;
  expect((await shop.get(`/i/${token}`)).status).toBe(404);
});

it("answers 404 for an unknown token", async () => {
  expect((await shop.get("/i/unknown")).status).toBe(404);
  expect((await shop.get("/i/unknown/pdf")).status).toBe(404);
});
