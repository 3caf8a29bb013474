import type { Context } from "../context";
import type { PaymentMethodRecord } from "../store/records/payments";

/**
 * Stores a payment method that nobody has yet. It goes again when the request that made it is refused, unless
 * a payment was tried with it: a declined attempt stays on record.
 */
export function storeMethod(ctx: Context, record: PaymentMethodRecord): PaymentMethodRecord {
  ctx.request?.provisional.push({
    announce: () => undefined,
    takeBack: () => {
      if (record.customer === null && !isNamed(ctx, record.id))
        ctx.store.of("payment_method").delete(record.id);
    },
  });
  return ctx.store.of("payment_method").put(record);
}

function isNamed({ store }: Context, id: string): boolean {
  const names = ({ payment_method }: { payment_method: string | null }) => payment_method === id;
  return [store.of("charge"), store.of("payment_intent"), store.of("setup_intent")].some((kind) =>
    kind.all().some(names),
  );
}
