import { createHash, randomBytes } from "node:crypto";

/** A secret for a cookie or a link: 32 random bytes, safe in a URL. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What the database keeps of a token: its SHA-256, so that reading the table opens nothing. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
