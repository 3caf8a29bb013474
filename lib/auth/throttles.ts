import type { SystemDb } from "@/db/tenancy";
import { consumeTry, forgetTries, returnTry, type Throttle } from "@/lib/security/throttle";
import { hashToken } from "./token";

const minutes = 60;
const hours = 3600;

/** For what is done with one e-mail address, wherever it is done from. */
export const addressThrottles = {
  /** Wrong passwords; a right one ends the count. */
  signIn: { name: "sign_in.address", tries: 10, perSeconds: 15 * minutes },
  /** Each may send a mail, and nobody shall fill another's inbox. */
  signUp: { name: "sign_up.address", tries: 5, perSeconds: 1 * hours },
  resend: { name: "resend.address", tries: 5, perSeconds: 1 * hours },
  reset: { name: "reset.address", tries: 5, perSeconds: 1 * hours },
} as const satisfies Record<string, Throttle>;

/** For what comes from one network address, which a whole office may share. */
export const networkThrottles = {
  /** Wrong passwords only. */
  signIn: { name: "sign_in.ip", tries: 50, perSeconds: 15 * minutes },
  signUp: { name: "sign_up.ip", tries: 100, perSeconds: 1 * hours },
  resend: { name: "resend.ip", tries: 100, perSeconds: 1 * hours },
  reset: { name: "reset.ip", tries: 100, perSeconds: 1 * hours },
  /** Tries of mailed links: their secrets can't be guessed, but each try costs work. */
  redeem: { name: "redeem.ip", tries: 200, perSeconds: 1 * hours },
} as const satisfies Record<string, Throttle>;

/** Under what an address is counted: a table of counters needs nobody's address. */
function addressKey(email: string): string {
  return hashToken(email).slice(0, 32);
}

/**
 * Counts one try for the address and one for the network that it came from.
 * @param params.ip null when it isn't known; then only the address counts.
 * @throws RateLimitedError
 */
export async function consumeTries(
  db: SystemDb,
  kind: keyof typeof addressThrottles,
  params: { email: string; ip: string | null },
): Promise<void> {
  if (params.ip) await consumeTry(db, networkThrottles[kind], params.ip);
  await consumeTry(db, addressThrottles[kind], addressKey(params.email));
}

/** After a right password: the address's count ends, and the network gets its try back. */
export async function forgiveSignIn(
  db: SystemDb,
  params: { email: string; ip: string | null },
): Promise<void> {
  await forgetTries(db, addressThrottles.signIn, addressKey(params.email));
  if (params.ip) await returnTry(db, networkThrottles.signIn, params.ip);
}
