import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header: an HMAC-SHA256 over `timestamp.payload` for each secret, so that a receiver
 * who knows only the old or only the new one of a rolled secret can check it.
 * @param timestamp Unix seconds
 */
export function signatureHeader(payload: string, secrets: readonly string[], timestamp: number): string {
  const signatures = secrets.map((secret) => {
    const signature = createHmac("sha256", secret).update(`${timestamp}.${payload}`, "utf8").digest("hex");
    return `v1=${signature}`;
  });
  return [`t=${timestamp}`, ...signatures].join(",");
}
