/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { openIntentOf } from "../../billing/collect";
import type { Context } from "../../context";
import { type PayInvoiceOutcome, payInvoice } from "../../resources/pay-invoice";
import type { InvoiceRecord } from "../../store/records/invoices";
import {
  type CardEntry,
  type CardErrors,
  cardEntry,
  declinedField,
  emptyEntry,
  filledWith,
  readCard,
} from "../card-entry";
import { CardChoiceFields, TestCards } from "../card-fields";
import { declinedOr } from "../card-outcome";
import { sentForm } from "../form-body";
import { money } from "../format";
import { defaultMethodId, savedMethods } from "../payment-methods";
import { Notice, notFound, refused, showPage } from "../shell";
import { showThreeDSecure, threeDSecureAnswer } from "../three-d-secure";
import { chargesOf, invoiceByToken, seller } from "./invoice-facts";
import { invoicePaper } from "./invoice-paper";
import { sendPdf } from "./paper-response";
import { PaperView } from "./paper-view";

/** The hosted invoice `/i/…` and its PDF. */
export function invoicePages(site: Hono, ctx: Context): void {
  site.get("/i/:token", (c) => {
    const invoice = invoiceByToken(ctx, c.req.param("token"));
    return invoice ? showInvoice(c, ctx, invoice) : notFound(c, "invoice");
  });

  site.get("/i/:token/pdf", (c) => {
    const invoice = invoiceByToken(ctx, c.req.param("token"));
    return invoice ? sendPdf(c, invoicePaper(ctx, invoice)) : notFound(c, "invoice");
  });

  site.post("/i/:token", async (c) => {
    const form = await sentForm(c);
    const invoice = invoiceByToken(ctx, c.req.param("token"));
    if (!invoice) return notFound(c, "invoice");
    // A second click, or a form sent again.
    if (invoice.status === "paid" || isProcessing(ctx, invoice)) return c.redirect(c.req.path, 303);
    if (!isPayable(invoice)) return refused(c, `This invoice is ${invoice.status}.`, 409);
    const now = ctx.clock.now(invoice.customer);
    const entry = cardEntry(form);
    const fill = form.get("fill");
    if (fill) return showInvoice(c, ctx, invoice, filledWith(entry, fill, now));

    const choice = threeDSecureAnswer(form) ?? readCard(entry, now);
    if ("ok" in choice && !choice.ok) return showInvoice(c, ctx, invoice, entry, choice.errors);
    const outcome = declinedOr(() => payInvoice(ctx, invoice.id, choice));
    return showOutcome(c, ctx, invoice, { entry, form, outcome });
  });
}

function isPayable({ status, amount_remaining: remaining }: InvoiceRecord): boolean {
  return (status === "open" || status === "uncollectible") && remaining > 0;
}

/** Whether a debit is on its way: paying again would pay twice. */
function isProcessing(ctx: Context, invoice: InvoiceRecord): boolean {
  return openIntentOf(ctx, invoice)?.status === "processing";
}

function showOutcome(
  c: HonoContext,
  ctx: Context,
  invoice: InvoiceRecord,
  { entry, form, outcome }: { entry: CardEntry; form: URLSearchParams; outcome: PayInvoiceOutcome },
): Response | Promise<Response> {
  switch (outcome.status) {
    case "paid":
      return c.redirect(`${c.req.path}?done=paid`, 303);
    case "processing":
      return c.redirect(c.req.path, 303);
    case "declined":
      return showInvoice(c, ctx, invoice, entry, { [declinedField(outcome.code)]: outcome.message });
    case "requires_action":
      return showThreeDSecure(c, {
        action: c.req.path,
        what: `${seller(invoice)} asks to charge ${money(invoice.amount_remaining, invoice.currency)} to your card.`,
        paymentMethodId: outcome.paymentMethodId,
        form,
      });
  }
}

/** What a state means for the reader, where it isn't plain. */
function StateNotice({ ctx, invoice, done }: { ctx: Context; invoice: InvoiceRecord; done: boolean }) {
  if (isProcessing(ctx, invoice)) {
    return <Notice tone="plain">Your bank was asked for the amount. This takes some days.</Notice>;
  }
  if (done && invoice.status === "paid") {
    return <Notice tone="good">Thank you, the payment went through.</Notice>;
  }
  if (invoice.status === "void")
    return <Notice tone="plain">This invoice was voided. Nothing has to be paid.</Notice>;
  if (invoice.status === "uncollectible") {
    return <Notice tone="warn">The seller doesn't expect this invoice to be paid any more.</Notice>;
  }
  return null;
}

function showInvoice(
  c: HonoContext,
  ctx: Context,
  invoice: InvoiceRecord,
  entry?: CardEntry,
  errors: CardErrors = {},
): Response | Promise<Response> {
  const saved = savedMethods(ctx, invoice.customer);
  const customer = ctx.store.of("customer").get(invoice.customer);
  const typed = entry ?? emptyEntry(defaultMethodId(customer, undefined) ?? saved[0]?.id);
  const paper = invoicePaper(ctx, invoice);
  const receipt = chargesOf(ctx, invoice).at(-1)?.receipt_url;
  return showPage(
    c,
    { title: paper.title, narrow: true },
    <div class="stack loose">
      <StateNotice ctx={ctx} invoice={invoice} done={c.req.query("done") === "paid"} />
      <PaperView paper={paper} pdf={`/i/${invoice.internal.token}/pdf`}>
        {invoice.status === "paid" && receipt ? (
          <a class="button quiet" href={new URL(receipt).pathname}>
            View receipt
          </a>
        ) : null}
      </PaperView>
      {isPayable(invoice) && !isProcessing(ctx, invoice) ? (
        <>
          <form class="card" id="payment" method="post" action={c.req.path} novalidate>
            <h2>Pay this invoice</h2>
            <CardChoiceFields saved={saved} entry={typed} errors={errors} />
            <button class="main wide" type="submit">
              Pay {money(invoice.amount_remaining, invoice.currency)}
            </button>
            <p class="muted small">No bank is asked and no money moves. Never type in a real card.</p>
          </form>
          <TestCards formId="payment" now={ctx.clock.now(invoice.customer)} />
        </>
      ) : null}
    </div>,
  );
}
