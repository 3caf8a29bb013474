export type StripeErrorType =
  | "api_error"
  | "authentication_error"
  | "card_error"
  | "idempotency_error"
  | "invalid_request_error";

export interface StripeErrorDetails {
  code?: string;
  param?: string;
  decline_code?: string;
  charge?: string;
  doc_url?: string;
  payment_intent?: object;
  payment_method?: object;
  setup_intent?: object;
}

/** An error that reaches the client in Stripe's envelope: `{ error: { type, message, code, param, … } }`. */
export class StripeApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: StripeErrorType,
    message: string,
    readonly details: StripeErrorDetails = {},
  ) {
    super(message);
    this.name = "StripeApiError";
  }

  /** The body Stripe would send. The SDK takes a 4xx without an `error` key for a success, so it is always there. */
  toBody(requestLogUrl?: string): { error: Record<string, unknown> } {
    return {
      error: {
        ...this.details,
        message: this.message,
        ...(requestLogUrl ? { request_log_url: requestLogUrl } : {}),
        type: this.type,
      },
    };
  }
}

/** 400 `invalid_request_error`. */
export function invalidRequest(message: string, param?: string, code?: string): StripeApiError {
  return new StripeApiError(400, "invalid_request_error", message, {
    ...(code ? { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}` } : {}),
    ...(param ? { param } : {}),
  });
}

/** What Stripe has and the emulator hasn't: refused, so that nothing is silently ignored. */
export function notCovered(message: string, param?: string): StripeApiError {
  return new StripeApiError(400, "invalid_request_error", message, {
    code: "emulator_not_covered",
    ...(param ? { param } : {}),
  });
}

/** 404 `resource_missing`; Stripe answers 400 instead when the id came as a parameter of another object. */
export function resourceMissing(label: string, id: string, param = "id", status = 404): StripeApiError {
  return new StripeApiError(status, "invalid_request_error", `No such ${label}: '${id}'`, {
    code: "resource_missing",
    doc_url: "https://stripe.com/docs/error-codes/resource-missing",
    param,
  });
}

/** 402 `card_error`. */
export function cardError(
  code: string,
  message: string,
  details: Omit<StripeErrorDetails, "code"> = {},
): StripeApiError {
  return new StripeApiError(402, "card_error", message, {
    ...details,
    code,
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll("_", "-")}`,
  });
}
