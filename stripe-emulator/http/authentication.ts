import type { Context } from "../context";
import { StripeApiError } from "./errors";

function refused(status: number, message: string, code?: string): StripeApiError {
  return new StripeApiError(status, "invalid_request_error", message, code ? { code } : {});
}

/**
 * Lets in who has a test key, given as Bearer or as Basic user name.
 * @throws StripeApiError 401 without an accepted key, 403 for another account
 */
export function authenticate({ options }: Context, headers: Headers): void {
  const [scheme = "", credentials = ""] = (headers.get("authorization") ?? "").trim().split(/\s+/);
  const key =
    scheme.toLowerCase() === "basic"
      ? Buffer.from(credentials, "base64").toString().split(":")[0]
      : credentials;
  if (!key) {
    throw refused(
      401,
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  if (key.startsWith("pk_")) {
    throw refused(
      401,
      "This API call cannot be made with a publishable API key. Please use a secret API key.",
      "secret_key_required",
    );
  }
  const accepted = options.apiKeys ? options.apiKeys.includes(key) : /^[sr]k_test_\w+$/.test(key);
  if (!accepted) throw refused(401, `Invalid API Key provided: ${masked(key)}`);
  const account = headers.get("stripe-account") ?? headers.get("stripe-context");
  if (account) {
    throw refused(
      403,
      `The provided key '${masked(key)}' does not have access to account '${account}' (or that account does not exist). The emulator has one account and no Connect.`,
      "account_invalid",
    );
  }
}

function masked(key: string): string {
  return `${key.slice(0, 8)}****${key.slice(-4)}`;
}
