/** @jsxImportSource hono/jsx */
import type { Hono, Context as HonoContext } from "hono";
import type { Context } from "../../context";
import { updateRefusal } from "../../resources/portal/portal-rules";
import { Field } from "../card-fields";
import { FieldError } from "../field-error";
import { Chip, notFound, refused, showPage } from "../shell";
import { priceText } from "../subscription-facts";
import {
  initialEntry,
  type PlanEntry,
  type PlanErrors,
  planOffer,
  rhythmName,
  rhythmOf,
} from "./plan-change";
import { portalConfirmPages } from "./portal-confirm";
import { type PortalSubject, portalSubject, turnBack } from "./portal-session";

const path = "/p/session/:id/subscriptions/:subscription/update";

/** Lets choose another plan, rhythm or quantity; the next page shows what that means. */
export function portalUpdatePages(site: Hono, ctx: Context): void {
  site.get(path, (c) => {
    const subject = portalSubject(ctx, c);
    if (!subject) return notFound(c, "plan");
    const refusal = updateRefusal(ctx, subject.configuration, subject.subscription);
    return refusal ? refused(c, refusal, 409) : showChoice(c, ctx, subject, initialEntry(ctx, subject), {});
  });
  portalConfirmPages(site, ctx, showChoice);
}

/** The rhythms on offer, in order; the styles know as many as Stripe has intervals. */
function rhythmsOf(ctx: Context, subject: PortalSubject): string[] {
  const { offered } = planOffer(ctx, subject);
  return [...new Set(offered.map(({ price }) => rhythmOf(price)))];
}

function Rhythms({ rhythms, chosen }: { rhythms: readonly string[]; chosen: string }) {
  const [only] = rhythms;
  if (rhythms.length < 2) return <input type="hidden" name="rhythm" value={only ?? ""} />;
  return (
    <fieldset class="switch">
      <legend>Billing period</legend>
      {rhythms.map((rhythm, index) => (
        <label class="choice" key={rhythm}>
          <input
            class={`rhythm-${index}`}
            type="radio"
            name="rhythm"
            value={rhythm}
            checked={rhythm === chosen}
          />
          <span>{rhythmName(rhythm)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Every product once; of its prices the styles show the one for the chosen rhythm. */
function Products(props: {
  ctx: Context;
  subject: PortalSubject;
  entry: PlanEntry;
  error: string | undefined;
}) {
  const { ctx, subject, entry, error } = props;
  const { offered, current } = planOffer(ctx, subject);
  const rhythms = rhythmsOf(ctx, subject);
  const products = [...new Set(offered.map(({ product }) => product))];
  return (
    <fieldset aria-describedby={error ? "product-error" : undefined}>
      <legend>Plan</legend>
      {products.map((id) => {
        const product = ctx.store.of("product").get(id);
        return (
          <label class="choice tall" key={id}>
            <input type="radio" name="product" value={id} checked={id === entry.product} />
            <span class="grow">
              <span class="row spread">
                <strong>{product?.name ?? id}</strong>
                {id === current?.product ? <Chip state="current" label="Current plan" /> : null}
              </span>
              {rhythms.map((rhythm, index) => {
                const price = offered.find(
                  (one) => one.product === id && rhythmOf(one.price) === rhythm,
                )?.price;
                return (
                  <span class={`muted number when-${index}`} key={rhythm}>
                    {price
                      ? priceText(ctx, price.id, 1, subject.subscription.currency)
                      : "Not offered for this period"}
                  </span>
                );
              })}
              {product?.description ? <span class="muted small">{product.description}</span> : null}
            </span>
          </label>
        );
      })}
      <FieldError name="product" error={error} />
    </fieldset>
  );
}

function QuantityField({ ctx, subject, entry, error }: Parameters<typeof Products>[0]) {
  const { allowed, offered } = planOffer(ctx, subject);
  if (!allowed.includes("quantity") || !offered.some(({ quantity }) => quantity.enabled)) return null;
  return (
    <Field
      name="quantity"
      label="Quantity"
      inputmode="numeric"
      value={entry.quantity}
      {...(error ? { error } : {})}
    />
  );
}

/** The form to choose with, again with what is wrong. */
function showChoice(
  c: HonoContext,
  ctx: Context,
  subject: PortalSubject,
  entry: PlanEntry,
  errors: PlanErrors,
): Response | Promise<Response> {
  const { allowed, offered } = planOffer(ctx, subject);
  const canSwitch = allowed.includes("price");
  const action = `${subject.base}/subscriptions/${subject.subscription.id}/update/confirm`;
  // A price in the address, from the app or an earlier choice, is shown as its product and rhythm.
  const named = offered.find(({ price }) => price.id === entry.price);
  const shown = named ? { ...entry, product: named.product, rhythm: rhythmOf(named.price) } : entry;
  return showPage(
    c,
    { title: "Update plan", narrow: true },
    <form class="card plans" method="get" action={action} novalidate>
      <h1>Update plan</h1>
      {offered.length === 0 ? <p class="muted">No other plan is offered in your currency.</p> : null}
      {canSwitch && offered.length > 0 ? (
        <>
          <Rhythms rhythms={rhythmsOf(ctx, subject)} chosen={shown.rhythm} />
          <Products ctx={ctx} subject={subject} entry={shown} error={errors.product ?? errors.price} />
        </>
      ) : (
        <FieldError error={errors.product} />
      )}
      <QuantityField ctx={ctx} subject={subject} entry={shown} error={errors.quantity} />
      {allowed.includes("promotion_code") ? (
        <Field
          name="code"
          label="Promotion code"
          hint="Optional"
          value={shown.code}
          {...(errors.code ? { error: errors.code } : {})}
        />
      ) : null}
      <div class="row">
        <button class="main" type="submit">
          Continue
        </button>
        <a class="button quiet" href={turnBack(subject.session)}>
          Back
        </a>
      </div>
    </form>,
  );
}
