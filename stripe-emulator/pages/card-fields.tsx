/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { testCards } from "../billing/cards";
import type { PaymentMethodRecord } from "../store/records/payments";
import { type CardEntry, type CardErrors, type CardField, testCardDetails } from "./card-entry";
import { countriesByName } from "./countries";
import { FieldError } from "./field-error";
import { methodExpiry, methodName } from "./payment-methods";

interface FieldProps {
  name: string;
  label: string;
  value: string;
  hint?: string;
  error?: string | undefined;
  type?: string;
  autocomplete?: string;
  inputmode?: "numeric" | "email" | "text" | "tel";
  placeholder?: string;
}

/** A labelled input whose error, if any, is announced with it. */
export function Field({ name, label, value, hint, error, type = "text", ...input }: FieldProps) {
  return (
    <div class="field">
      <div>
        <label for={name}>{label}</label>
        {hint ? <span class="hint">{hint}</span> : null}
      </div>
      <input
        {...input}
        id={name}
        name={name}
        type={type}
        value={value}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${name}-error` : undefined}
      />
      <FieldError name={name} error={error} />
    </div>
  );
}

/** The country of an address. */
export function CountryField(props: { value: string; error?: string | undefined; isOptional?: boolean }) {
  const { value, error, isOptional } = props;
  const isKnown = value === "" || countriesByName.some(({ code }) => code === value);
  return (
    <div class="field">
      <label for="country">Country</label>
      <select
        id="country"
        name="country"
        autocomplete="country"
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? "country-error" : undefined}
      >
        <option value="">{isOptional ? "Optional" : "Choose"}</option>
        {isKnown ? null : (
          <option value={value} selected>
            {value}
          </option>
        )}
        {countriesByName.map(({ code, name }) => (
          <option key={code} value={code} selected={code === value}>
            {name}
          </option>
        ))}
      </select>
      <FieldError name="country" error={error} />
    </div>
  );
}

/** One of the numbers on a card, with what was typed into it and what is wrong with that. */
function DigitsField(props: {
  entry: CardEntry;
  errors: CardErrors;
  name: CardField;
  label: string;
  autocomplete: string;
  placeholder: string;
}) {
  const { entry, errors, ...field } = props;
  return <Field {...field} value={entry[field.name]} error={errors[field.name]} inputmode="numeric" />;
}

/**
 * The fields of a new card.
 * @param withAddress whether country and postal code stand among them, rather than in an address of their own
 */
export function CardFields({
  entry,
  errors,
  withAddress = true,
}: {
  entry: CardEntry;
  errors: CardErrors;
  withAddress?: boolean;
}) {
  const given = { entry, errors };
  return (
    <div class="stack new-card">
      <DigitsField
        {...given}
        name="cardNumber"
        label="Card number"
        autocomplete="cc-number"
        placeholder="4242 4242 4242 4242"
      />
      <div class="pair">
        <DigitsField {...given} name="expiry" label="Expiry" autocomplete="cc-exp" placeholder="MM / YY" />
        <DigitsField {...given} name="cvc" label="CVC" autocomplete="cc-csc" placeholder="123" />
      </div>
      <Field
        name="cardName"
        label="Name on card"
        hint="Optional"
        value={entry.cardName}
        autocomplete="cc-name"
      />
      {withAddress ? (
        <div class="pair">
          <CountryField value={entry.country} isOptional />
          <Field
            name="postalCode"
            label="Postal code"
            placeholder="Optional"
            value={entry.postalCode}
            autocomplete="postal-code"
          />
        </div>
      ) : null}
    </div>
  );
}

/** One of the things that may pay. @param value what `method` is sent as */
export function Choice(props: { value: string; chosen: string; class?: string; children?: Child }) {
  const { value, chosen, children } = props;
  return (
    <label class="choice">
      <input class={props.class} type="radio" name="method" value={value} checked={chosen === value} />
      <span>{children}</span>
    </label>
  );
}

/** What was saved to pay with, as it is called. */
export function SavedMethod({ method }: { method: PaymentMethodRecord }) {
  return (
    <>
      {methodName(method)} <span class="muted small">{methodExpiry(method)}</span>
    </>
  );
}

/** Saved cards to choose from, and the fields of a new one; without saved cards only the fields. */
export function CardChoiceFields(props: {
  saved: readonly PaymentMethodRecord[];
  entry: CardEntry;
  errors: CardErrors;
}) {
  const { saved, entry, errors } = props;
  if (saved.length === 0) return <CardFields entry={entry} errors={errors} />;
  const chosen = saved.some(({ id }) => id === entry.method) ? entry.method : "new";
  return (
    <div class="stack">
      <fieldset>
        <legend>Pay with</legend>
        {saved.map((method) => (
          <Choice key={method.id} value={method.id} chosen={chosen}>
            <SavedMethod method={method} />
          </Choice>
        ))}
        <Choice class="other-card" value="new" chosen={chosen}>
          Another card
        </Choice>
        <FieldError error={chosen !== "new" && errors.cardNumber} />
      </fieldset>
      <CardFields entry={entry} errors={chosen === "new" ? errors : {}} />
    </div>
  );
}

/** The digits as they are printed on the card. */
function grouped(number: string): string {
  return number.length === 15
    ? number.replace(/^(.{4})(.{6})/, "$1 $2 ")
    : number.replace(/(.{4})(?=.)/g, "$1 ");
}

/**
 * The test cards; each button fills the form `formId`, by script or, without, by a round trip.
 * Stands after the form in the document: the first submit button is the one Enter presses.
 */
export function TestCards({ formId, now, children }: { formId: string; now: number; children?: Child }) {
  return (
    <section class="card test-cards" aria-labelledby="test-cards">
      <h2 id="test-cards">Test cards</h2>
      <p class="muted small">One click fills the form. Any future expiry and any CVC will do.</p>
      <ul>
        {testCards.map(({ number, label }) => {
          const { expiry, cvc } = testCardDetails(number, now);
          return (
            <li key={number}>
              <button
                type="submit"
                form={formId}
                name="fill"
                value={number}
                data-expiry={expiry}
                data-cvc={cvc}
                formnovalidate
              >
                <span class="mono">{grouped(number)}</span>
                <span class="muted small">{label}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {children}
    </section>
  );
}
