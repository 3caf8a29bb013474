import type { Context } from "../../context";
import { token } from "../../store/ids";
import type { CheckoutSessionRecord } from "../../store/records/checkout";
import type { CreateParams } from "./checkout-session-params";

/** Seconds for which an expired session can be recovered. */
const recoverySeconds = 30 * 86_400;

/** Gives a session that expires the address under which it can be taken up again, if that is wanted. */
export function openRecovery(ctx: Context, session: CheckoutSessionRecord): void {
  const recovery = session.after_expiration?.recovery;
  if (!recovery?.enabled) return;
  const secret = token(40);
  session.internal.recoveryToken = secret;
  recovery.expires_at = ctx.clock.now() + recoverySeconds;
  recovery.url = `${ctx.publicUrl}/c/r/${secret}`;
}

/** The expired session that an address leads back to; undefined when there is none, or its time is over. */
export function recoverableSession(ctx: Context, secret: string): CheckoutSessionRecord | undefined {
  const session = ctx.store.of("checkout.session").find(({ internal }) => internal.recoveryToken === secret);
  const until = session?.after_expiration?.recovery?.expires_at ?? 0;
  return until > ctx.clock.now() ? session : undefined;
}

/** What the session is made of that follows an expired one. */
export function recoveryParams({ internal, after_expiration }: CheckoutSessionRecord): CreateParams {
  const { expires_at: _, allow_promotion_codes: __, ...params } = internal.params;
  const codes = after_expiration?.recovery?.allow_promotion_codes && !params.discounts;
  return { ...params, ...(codes ? { allow_promotion_codes: true } : {}) };
}
