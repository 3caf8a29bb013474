import { invalidRequest } from "./errors";
import type { FormObject } from "./form";

const intentRoutes = /^POST \/v1\/(?:payment_intents|setup_intents)(?:\/\{id\}(?:\/confirm)?)?$/;

/**
 * Parameters that Stripe refuses with an error of their own since it took them away, rather than as unknown.
 * @throws StripeApiError naming what to use instead
 */
export function refuseRemoved(routeKey: string, form: FormObject): void {
  if (!("payment_method_types" in form) || !intentRoutes.test(routeKey)) return;
  throw invalidRequest(
    "`payment_method_types` is no longer supported. Use dynamic payment methods, or narrow them with `allowed_payment_method_types` or `excluded_payment_method_types`.",
    "payment_method_types",
    "payment_method_types_no_longer_supported",
  );
}
