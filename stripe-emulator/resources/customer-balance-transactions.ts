import type Stripe from "stripe";
import { checkLineAmount } from "../arithmetic/amount-limits";
import { changeBalance } from "../billing/customer-balance";
import type { Context } from "../context";
import { invalidRequest, resourceMissing } from "../http/errors";
import { inRange, listPage } from "../http/list";
import { route } from "../http/routes";
import { mergeMetadata, need, needCurrency, needLivingCustomer } from "../store/lookup";
import type { CustomerBalanceTransactionRecord } from "../store/records/customers";
import { render } from "../store/render";

function ownTransaction(
  ctx: Context,
  customer: string | undefined,
  id: string,
): CustomerBalanceTransactionRecord {
  const transaction = need(ctx, "customer_balance_transaction", id);
  if (transaction.customer !== customer) throw resourceMissing("customer_balance_transaction", id);
  return transaction;
}

export const customerBalanceTransactionRoutes = [
  route<Stripe.CustomerCreateBalanceTransactionParams>(
    "POST /v1/customers/{id}/balance_transactions",
    (ctx, params, { id }) => {
      const customer = needLivingCustomer(ctx, id);
      const currency = needCurrency(params.currency);
      if (customer.currency && customer.currency !== currency) {
        throw invalidRequest(
          `You cannot combine currencies on a single customer. This customer's currency is ${customer.currency}.`,
          "currency",
        );
      }
      checkLineAmount(customer.balance + params.amount, "amount");
      const transaction = changeBalance(ctx, customer, {
        amount: params.amount,
        currency,
        type: "adjustment",
        description: params.description ?? null,
        metadata: mergeMetadata(null, params.metadata),
      });
      return render(ctx, transaction);
    },
  ),
  route<Stripe.CustomerListBalanceTransactionsParams>(
    "GET /v1/customers/{id}/balance_transactions",
    (ctx, params, { id }) => {
      const transactions = ctx.store
        .of("customer_balance_transaction")
        .by("customer", need(ctx, "customer", id).id)
        .filter(
          ({ created, invoice }) =>
            inRange(created, params.created) && (params.invoice === undefined || invoice === params.invoice),
        );
      return listPage(ctx, transactions, params, `/v1/customers/${id}/balance_transactions`);
    },
  ),
  route("GET /v1/customers/{customerId}/balance_transactions/{id}", (ctx, _params, { id, customerId }) =>
    render(ctx, ownTransaction(ctx, customerId, id)),
  ),
  route<Stripe.CustomerUpdateBalanceTransactionParams>(
    "POST /v1/customers/{customerId}/balance_transactions/{id}",
    (ctx, params, { id, customerId }) => {
      const transaction = ownTransaction(ctx, customerId, id);
      transaction.description = params.description ?? transaction.description;
      transaction.metadata = mergeMetadata(transaction.metadata, params.metadata);
      ctx.store.touch();
      return render(ctx, transaction);
    },
  ),
];
