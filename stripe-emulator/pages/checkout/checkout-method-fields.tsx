/** @jsxImportSource hono/jsx */
import { testBankAccounts } from "../../billing/sepa";
import { offeredMethods } from "../../resources/checkout/checkout-methods";
import { CardFields, Choice, SavedMethod } from "../card-fields";
import { FieldError } from "../field-error";
import { newAccount } from "./checkout-entry";
import { type FieldsProps, TypedField } from "./checkout-fields";

function AccountFields(props: Pick<FieldsProps, "entry" | "errors">) {
  return (
    <div class="stack new-account">
      <TypedField {...props} name="iban" label="IBAN" placeholder="DE89 3704 0044 0532 0130 00" />
      <TypedField {...props} name="accountName" label="Account holder" autocomplete="name" />
      <p class="muted small">By going on you authorize debits of this account. Its bank answers later.</p>
    </div>
  );
}

/** What pays: something saved, another card, or a bank account. */
export function PaymentFields({ ctx, session, entry, errors }: FieldsProps) {
  const saved = offeredMethods(ctx, session);
  const types = session.payment_method_types;
  const [cards, accounts] = [types.includes("card"), types.includes("sepa_debit")];
  const fresh = [...(cards ? ["new"] : []), ...(accounts ? [newAccount] : [])];
  const possible = [...saved.map(({ id }) => id), ...fresh];
  const chosen = possible.includes(entry.card.method) ? entry.card.method : (possible[0] ?? "new");
  const isSaved = saved.some(({ id }) => id === chosen);
  const withAddress = session.billing_address_collection !== "required";
  return (
    <div class="stack">
      {possible.length > 1 ? (
        <fieldset>
          <legend>{session.mode === "setup" ? "Save" : "Pay with"}</legend>
          {saved.map((method) => (
            <Choice key={method.id} value={method.id} chosen={chosen}>
              <SavedMethod method={method} />
            </Choice>
          ))}
          {cards ? (
            <Choice class="other-card" value="new" chosen={chosen}>
              {saved.length > 0 ? "Another card" : "Card"}
            </Choice>
          ) : null}
          {accounts ? (
            <Choice class="other-account" value={newAccount} chosen={chosen}>
              SEPA Direct Debit
            </Choice>
          ) : null}
          <FieldError error={isSaved && errors.cardNumber} />
        </fieldset>
      ) : (
        <input type="hidden" name="method" value={chosen} />
      )}
      {cards ? (
        <CardFields entry={entry.card} errors={chosen === "new" ? errors : {}} withAddress={withAddress} />
      ) : null}
      {accounts ? <AccountFields entry={entry} errors={chosen === newAccount ? errors : {}} /> : null}
      {session.saved_payment_method_options?.payment_method_save === "enabled" ? (
        <label class="row check">
          <input type="checkbox" name="save" checked={entry.typed.save === "on"} />
          <span>Save my payment details for my next purchase</span>
        </label>
      ) : null}
    </div>
  );
}

/** The test accounts; each button fills the form, by script or, without, by a round trip. */
export function TestAccounts({ formId, delaySeconds }: { formId: string; delaySeconds: number }) {
  return (
    <section class="card test-cards" aria-labelledby="test-accounts">
      <h2 id="test-accounts">Test bank accounts</h2>
      <p class="muted small">One click fills the form. Here the bank answers after {delaySeconds} seconds.</p>
      <ul>
        {testBankAccounts.map(({ iban, label }) => (
          <li key={iban}>
            <button type="submit" form={formId} name="fill" value={iban} data-iban={iban} formnovalidate>
              <span class="mono">{iban.replace(/(.{4})(?=.)/g, "$1 ")}</span>
              <span class="muted small">{label}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
