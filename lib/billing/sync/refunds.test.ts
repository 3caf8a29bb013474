import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { auditEvents, creditNotes, invoices, refunds } from "@/db/schema";
import { acrossTenants } from "@/db/tenancy";
import { type BillingWorld, billingWorld, type WebhookBody } from "@/dev/testing/billing";
import { syncCustomer } from "./sync-customer";

let world: BillingWorld;
beforeAll(async () => {
  world = await billingWorld();
});

const all = () => acrossTenants(world.db);
const refundsOf = (customerId: string) =>
  all().select().from(refunds).where(eq(refunds.customerId, customerId)).orderBy(refunds.amount);
const creditNotesOf = (customerId: string) =>
  all().select().from(creditNotes).where(eq(creditNotes.customerId, customerId)).orderBy(creditNotes.total);
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

/** An organization that paid 29 dollars, and the charge of it. */
async function paid(paymentMethodId?: string) {
  const tenant = await world.tenant();
  const { customerId } = await tenant.pay("pro", paymentMethodId);
  const [charge] = (await world.stripe.charges.list({ customer: customerId })).data;
  const [invoice] = (await world.stripe.invoices.list({ customer: customerId })).data;
  if (!charge || !invoice?.id) throw new Error("Nothing was paid.");
  return { tenant, customerId, chargeId: charge.id, invoiceId: invoice.id };
}

const auditedFor = async ({ organization }: { organization: { id: string } }) =>
  (await all().select().from(auditEvents)).filter(({ organizationId }) => organizationId === organization.id);

describe("refunds and credit notes", () => {
  it.each([
    ["in order", (events: WebhookBody[]) => events],
    ["backwards", (events: WebhookBody[]) => events.toReversed()],
    ["twice", (events: WebhookBody[]) => [...events, ...events.map((e) => ({ ...e, id: `${e.id}_again` }))]],
  ])("billing 40: partial and repeated refunds total correctly, told %s", async (_, arrange) => {
    const { tenant, customerId, chargeId, invoiceId } = await paid();
    for (const amount of [500, 700]) {
      await world.stripe.refunds.create({ charge: chargeId, amount, reason: "requested_by_customer" });
    }
    const about = await world.eventsAbout(chargeId);
    for (const event of arrange(about)) await world.deliver(event);
    expect(await refundsOf(customerId)).toMatchObject([
      { amount: 500, status: "succeeded", invoiceId, chargeId, organizationId: tenant.organization.id },
      { amount: 700, status: "succeeded", invoiceId, chargeId, reason: "requested_by_customer" },
    ]);
    // The rest of it, and no more than was paid.
    await world.stripe.refunds.create({ charge: chargeId });
    await expect(world.stripe.refunds.create({ charge: chargeId })).rejects.toThrow();
    await world.deliverAbout(customerId);
    expect(sum((await refundsOf(customerId)).map(({ amount }) => amount))).toBe(2900);
    const audited = (await auditedFor(tenant)).filter(({ action }) => action === "refund.succeeded");
    expect(sum(audited.map(({ data }) => Number(data.amount)))).toBe(2900);
  });

  it("billing 40: partial and repeated credit notes total correctly, to the card and to the balance", async () => {
    const { tenant, customerId, invoiceId } = await paid();
    await syncCustomer(world.ctx, customerId);
    const toTheCard = await world.stripe.creditNotes.create({
      invoice: invoiceId,
      amount: 900,
      refund_amount: 900,
      reason: "product_unsatisfactory",
    });
    const toTheBalance = await world.stripe.creditNotes.create({
      invoice: invoiceId,
      amount: 400,
      credit_amount: 400,
    });
    for (const event of await world.eventsAbout(toTheCard.id, toTheBalance.id)) {
      if (event.type.startsWith("credit_note.")) await world.deliver(event);
    }
    expect(await creditNotesOf(customerId)).toMatchObject([
      { id: toTheBalance.id, total: 400, refunded: 0, status: "issued", invoiceId },
      { id: toTheCard.id, total: 900, refunded: 900, status: "issued", reason: "product_unsatisfactory" },
    ]);
    const credited = async () => {
      const [invoice] = await all().select().from(invoices).where(eq(invoices.id, invoiceId));
      return invoice?.amountCredited;
    };
    // By the credit notes' own events: the invoice's are lost.
    expect(await credited()).toBe(1300);
    await world.deliverAbout(customerId);
    expect(await refundsOf(customerId)).toMatchObject([{ amount: 900, invoiceId }]);
    expect((await auditedFor(tenant)).filter(({ action }) => action === "credit_note.issued")).toHaveLength(
      2,
    );
  });

  it("billing 40: a credit note before the payment lowers what is due, and one that is voided gives it back", async () => {
    const { customerId } = await paid();
    await world.stripe.invoiceItems.create({ customer: customerId, amount: 5000, currency: "usd" });
    const draft = await world.stripe.invoices.create({
      customer: customerId,
      auto_advance: false,
      pending_invoice_items_behavior: "include",
    });
    const id = String(draft.id);
    await world.stripe.invoices.finalizeInvoice(id);
    const note = await world.stripe.creditNotes.create({ invoice: id, amount: 2000 });
    await world.deliverAbout(customerId);
    const row = async () => (await all().select().from(invoices).where(eq(invoices.id, id)))[0];
    expect(await row()).toMatchObject({ status: "open", amountCredited: 2000, amountRemaining: 3000 });
    await world.stripe.creditNotes.voidCreditNote(note.id);
    await world.deliverAbout(customerId);
    expect(await row()).toMatchObject({ amountCredited: 0, amountRemaining: 5000 });
    expect(await creditNotesOf(customerId)).toMatchObject([{ status: "void", voidedAt: expect.any(Date) }]);
  });

  it("billing 40: a refund that fails later no longer counts", async () => {
    const { tenant, customerId, chargeId } = await paid("pm_card_refundFail");
    const refund = await world.stripe.refunds.create({ charge: chargeId, amount: 1000 });
    await world.deliverAbout(customerId);
    expect(await refundsOf(customerId)).toMatchObject([{ id: refund.id, status: "succeeded" }]);
    await world.emulator.travel(customerId, Math.floor(Date.now() / 1000) + 86_400);
    await world.deliverAbout(customerId);
    expect(await refundsOf(customerId)).toMatchObject([{ id: refund.id, status: "failed" }]);
    const actions = (await auditedFor(tenant)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["refund.succeeded", "refund.failed"]));
  });

  it("are found without any event by a sync of the whole customer", async () => {
    const { customerId, chargeId, invoiceId } = await paid();
    await world.stripe.refunds.create({ charge: chargeId, amount: 300 });
    await world.stripe.creditNotes.create({ invoice: invoiceId, amount: 100, credit_amount: 100 });
    await syncCustomer(world.ctx, customerId);
    expect(await refundsOf(customerId)).toMatchObject([{ amount: 300, invoiceId }]);
    expect(await creditNotesOf(customerId)).toMatchObject([{ total: 100, invoiceId }]);
  });
});
