import { invalidRequest } from "./errors";

const mostKeys = 50;
const longestKey = 40;
const longestValue = 500;

/**
 * @param param what holds the metadata, e.g. `items[0][metadata]`
 * @throws StripeApiError for metadata beyond Stripe's limits; empty values unset their keys and don't count
 */
export function checkMetadata(metadata: Record<string, unknown>, param = "metadata"): void {
  const entries = Object.entries(metadata).filter(([, value]) => value !== "" && value !== null);
  if (entries.length > mostKeys) {
    throw invalidRequest(`Metadata can have up to ${mostKeys} keys, not ${entries.length}.`, param);
  }
  for (const [key, value] of entries) {
    if (key.length > longestKey) {
      throw invalidRequest(
        `Metadata keys can have up to ${longestKey} characters, but you passed in a key that is ${key.length} characters. Invalid key: ${key}`,
        `${param}[${key}]`,
      );
    }
    const text = String(value);
    if (text.length > longestValue) {
      throw invalidRequest(
        `Metadata values can have up to ${longestValue} characters, but you passed in a value that is ${text.length} characters. Invalid value: ${text}`,
        `${param}[${key}]`,
      );
    }
  }
}
