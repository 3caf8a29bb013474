import type Stripe from "stripe";

/** An id where Stripe's types also allow the whole object, and a string where the SDK has a decimal. */
type Flat<V> = [Extract<V, Stripe.Decimal>] extends [never]
  ? [Extract<V, string>] extends [never]
    ? V
    : Exclude<V, { id: string }>
  : Exclude<V, Stripe.Decimal> | string;

/**
 * What the store holds. A record is the object as Stripe sends it, with three differences: references are
 * always ids (expansion happens while rendering), lists that belong to an object live in a collection of
 * their own, and `internal` carries what the emulator must remember and never sends.
 */
export type Stored<T> = { [K in keyof T]: Flat<T[K]> };
