import type Stripe from "stripe";
import { sumBalance } from "../arithmetic/balance-arithmetic";
import { isAvailable } from "../billing/balance";
import type { Context } from "../context";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { coverOnly, need } from "../store/lookup";
import { type Json, render } from "../store/render";

/** What the account has, from every payment and refund so far; nothing is ever paid out. */
function balance(ctx: Context): Json {
  const entries = ctx.store
    .of("balance_transaction")
    .all()
    .map((entry) => ({ currency: entry.currency, net: entry.net, available: isAvailable(ctx, entry) }));
  const sums = sumBalance(entries);
  const amounts = (side: Map<string, number>) =>
    [...side].map(([currency, amount]) => ({ amount, currency, source_types: { card: amount } }));
  return {
    object: "balance",
    available: amounts(sums.available),
    livemode: false,
    pending: amounts(sums.pending),
  };
}

export const balanceRoutes = [
  route("GET /v1/balance", (ctx) => balance(ctx)),
  route<Stripe.BalanceTransactionListParams>("GET /v1/balance_transactions", (ctx, params) => {
    coverOnly(params, ["created", "currency", "source", "type", "limit", "starting_after", "ending_before"]);
    const entries = ctx.store
      .of("balance_transaction")
      .filter(
        (entry) =>
          inRange(entry.created, params.created) &&
          (params.currency === undefined || entry.currency === params.currency.toLowerCase()) &&
          (params.source === undefined || entry.source === params.source) &&
          (params.type === undefined || entry.type === params.type),
      );
    return listPage(ctx, entries, params, "/v1/balance_transactions");
  }),
  route("GET /v1/balance_transactions/{id}", (ctx, _params, { id }) =>
    render(ctx, need(ctx, "balance_transaction", id)),
  ),
];
