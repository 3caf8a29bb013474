/** @jsxImportSource hono/jsx */
import type { Context } from "../../context";
import { leastQuantity } from "../../resources/checkout/checkout-lines";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import { FieldError } from "../field-error";
import type { CheckoutErrors } from "./checkout-entry";
import type { OrderLine } from "./checkout-order";

interface QuantityProps {
  ctx: Context;
  session: CheckoutSessionRecord;
  /** The page's own address, which its forms are sent to. */
  action: string;
  errors: CheckoutErrors;
  line: OrderLine;
}

/** Adds what isn't part of the order anyway, or takes it out again. */
function Option({ action, line: { line, name } }: Pick<QuantityProps, "action" | "line">) {
  const isAdded = line.quantity > 0;
  return (
    <form class="stepper" method="post" action={action} data-carries="payment">
      <input type="hidden" name="do" value="quantity" />
      <input type="hidden" name="line" value={line.id} />
      <input type="hidden" name="quantity" value={isAdded ? 0 : (line.optional ?? 1)} />
      <button class="quiet small" type="submit" aria-label={`${isAdded ? "Remove" : "Add"} ${name}`}>
        {isAdded ? "Remove" : "Add"}
      </button>
    </form>
  );
}

/** How much of a line is bought, where that can be chosen. The hidden button is the one that Enter presses. */
export function Quantity({ ctx, session, action, errors, line: one }: QuantityProps) {
  const { line, name } = one;
  if (line.optional !== null && (line.quantity === 0 || !line.adjustable)) {
    return <Option action={action} line={one} />;
  }
  if (!line.adjustable) return null;
  const least = leastQuantity(ctx, session, line);
  const most = line.adjustable.maximum;
  const field = `quantity.${line.id}`;
  const error = errors[field];
  return (
    <form class="stepper" method="post" action={action} data-carries="payment" novalidate>
      <input type="hidden" name="do" value="quantity" />
      <input type="hidden" name="line" value={line.id} />
      <button class="on-focus" type="submit" name="step" value="0">
        Update quantity
      </button>
      <button
        class="quiet small"
        type="submit"
        name="step"
        value="-1"
        disabled={line.quantity <= least}
        aria-label={`One ${name} less`}
      >
        −
      </button>
      <input
        type="number"
        name="quantity"
        value={line.quantity}
        min={least}
        max={most}
        aria-label={`Quantity of ${name}`}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${field}-error` : undefined}
      />
      <button
        class="quiet small"
        type="submit"
        name="step"
        value="1"
        disabled={line.quantity >= most}
        aria-label={`One ${name} more`}
      >
        +
      </button>
      <FieldError name={field} error={error} />
    </form>
  );
}
