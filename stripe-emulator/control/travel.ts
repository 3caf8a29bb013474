import { checkTime } from "../clock";
import type { Context } from "../context";
import { invalidRequest } from "../http/errors";
import { createTestClock } from "../resources/test-clocks";
import { needCustomer } from "../store/lookup";

/**
 * Moves one customer's time forward and runs everything that falls due on the way. A customer without a
 * test clock gets one, frozen at the present.
 * @param to Unix seconds
 * @throws StripeApiError when the customer doesn't exist or `to` lies in the customer's past
 */
export async function travel(ctx: Context, customerId: string, to: number): Promise<void> {
  const customer = needCustomer(ctx, customerId, "customer");
  checkTime(to, "to");
  if (to < ctx.clock.now(customerId)) {
    throw invalidRequest("A customer can only travel into the future.", "to", "test_clock_time_invalid");
  }
  if (!customer.test_clock) {
    const clock = createTestClock(ctx, ctx.clock.now(), `Time travel of ${customer.email ?? customer.id}`);
    customer.test_clock = clock.id;
    for (const kind of ["subscription", "subscription_schedule", "invoice", "invoiceitem"] as const) {
      for (const record of ctx.store.of(kind).by("customer", customerId)) record.test_clock = clock.id;
    }
    ctx.store.touch();
  }
  if (customer.test_clock) await ctx.clock.advance(customer.test_clock, to).done;
}
