/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import { isIban, normalizeIban, testAccountOf, testBankAccounts } from "../../billing/sepa";
import type { Context } from "../../context";
import { tieToCustomer } from "../../resources/payment-methods";
import { createSepaDebit } from "../../resources/sepa-debit";
import { needCustomer } from "../../store/lookup";
import type { PortalSessionRecord } from "../../store/records/checkout";
import { Field } from "../card-fields";
import { sentForm } from "../form-body";
import { notFound, refused, showPage } from "../shell";
import { FormButtons } from "./form-buttons";
import { afterwards, makeDefault, mayUpdateMethods, portalBase, portalSession } from "./portal-session";

const path = "/p/session/:id/methods/account";

interface Entry {
  iban: string;
  name: string;
  email: string;
  asDefault: boolean;
}

type Errors = Partial<Record<"iban" | "name" | "email", string>>;

/** Saves a bank account that SEPA debits are taken from. */
export function portalAccountPages(site: Hono, ctx: Context): void {
  site.get(path, (c) => {
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    if (!mayUpdateMethods(ctx, session)) return refused(c, "Payment methods can't be changed here.", 409);
    const { name, email } = needCustomer(ctx, session.customer);
    return showForm(c, session, { iban: "", name: name ?? "", email: email ?? "", asDefault: true }, {});
  });

  site.post(path, async (c) => {
    const form = await sentForm(c);
    const session = portalSession(ctx, c);
    if (!session) return notFound(c, "portal session");
    if (!mayUpdateMethods(ctx, session)) return refused(c, "Payment methods can't be changed here.", 409);
    const text = (name: string) => (form.get(name) ?? "").trim();
    const entry: Entry = {
      iban: form.get("account") ?? text("iban"),
      name: text("name"),
      email: text("email"),
      asDefault: form.has("asDefault"),
    };
    const errors = form.has("account") ? {} : errorsOf(entry);
    if (form.has("account") || Object.keys(errors).length > 0) return showForm(c, session, entry, errors);
    const details = { address: null, email: entry.email, name: entry.name, phone: null, tax_id: null };
    const method = createSepaDebit(ctx, entry.iban, details);
    tieToCustomer(ctx, method, session.customer);
    if (entry.asDefault) makeDefault(ctx, session.customer, method.id);
    return c.redirect(afterwards(session, "card-added"), 303);
  });
}

function errorsOf({ iban, name, email }: Entry): Errors {
  const errors: Errors = {};
  const number = normalizeIban(iban);
  if (number === "") errors.iban = "Your IBAN is incomplete.";
  else if (!isIban(number)) errors.iban = "Your IBAN is invalid.";
  else if (!testAccountOf(number)) errors.iban = "Only the test accounts below can be used.";
  if (!name) errors.name = "Enter the name of the account's owner.";
  if (!/^\S+@\S+\.\S+$/.test(email)) errors.email = "Enter an e-mail address, e.g. name@example.com.";
  return errors;
}

/** The test accounts; each button fills the form in. */
function TestAccounts() {
  return (
    <section class="card test-cards" aria-labelledby="test-accounts">
      <h2 id="test-accounts">Test bank accounts</h2>
      <p class="muted small">One click fills the form. The bank's answer comes later.</p>
      <ul>
        {testBankAccounts.map(({ iban, label }) => (
          <li key={iban}>
            <button type="submit" form="account" name="account" value={iban} formnovalidate>
              <span class="mono">{iban}</span>
              <span class="muted small">{label}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function showForm(
  c: HonoContext,
  session: PortalSessionRecord,
  entry: Entry,
  errors: Errors,
): Response | Promise<Response> {
  return showPage(
    c,
    { title: "Add bank account", narrow: true },
    <div class="stack loose">
      <form
        class="card"
        id="account"
        method="post"
        action={`${portalBase(session)}/methods/account`}
        novalidate
      >
        <h1>Add bank account</h1>
        <Field name="iban" label="IBAN" value={entry.iban} error={errors.iban} />
        <Field
          name="name"
          label="Name of the owner"
          autocomplete="name"
          value={entry.name}
          error={errors.name}
        />
        <Field
          name="email"
          label="E-mail"
          type="email"
          autocomplete="email"
          value={entry.email}
          error={errors.email}
        />
        <label class="row">
          <input type="checkbox" name="asDefault" checked={entry.asDefault} />
          <span>Use as default</span>
        </label>
        <p class="muted small">
          This stands for the mandate by which you allow the seller to debit your account by SEPA.
        </p>
        <FormButtons session={session} send="Add bank account" />
      </form>
      <TestAccounts />
    </div>,
  );
}
