/**
 * By route: forms that are often right. `$kind` stands for the id of such an object. What is random on top of
 * them reaches further than requests that are random altogether.
 */
export const recipes: Readonly<Record<string, readonly string[]>> = {
  "POST /v1/billing_portal/sessions": ["customer=$customer&return_url=https://example.com/"],
  "POST /v1/billing/meter_events": [
    "event_name=calls&payload[stripe_customer_id]=$customer&payload[value]=3",
  ],
  "POST /v1/checkout/sessions": [
    "mode=subscription&success_url=https://example.com/&line_items[0][price]=$price&line_items[0][quantity]=1",
    "mode=payment&success_url=https://example.com/&line_items[0][price]=$price&line_items[0][quantity]=2&customer=$customer",
    "mode=setup&currency=usd&success_url=https://example.com/&customer=$customer",
  ],
  "POST /v1/coupons": ["percent_off=10&duration=once", "amount_off=300&currency=usd&duration=forever"],
  "POST /v1/credit_notes": [
    "invoice=$invoice&amount=300",
    "invoice=$invoice&lines[0][type]=invoice_line_item&lines[0][invoice_line_item]=$line_item&lines[0][quantity]=1",
  ],
  "GET /v1/credit_notes/preview": ["invoice=$invoice&amount=300"],
  "POST /v1/customers": ["email=ada@example.com"],
  "POST /v1/customers/{id}/tax_ids": ["type=eu_vat&value=DE123456789"],
  "POST /v1/invoiceitems": [
    "customer=$customer&amount=700&currency=usd",
    "customer=$customer&pricing[price]=$price&quantity=3",
    "customer=$customer&amount=700&currency=usd&subscription=$subscription",
  ],
  "POST /v1/invoices": ["customer=$customer", "customer=$customer&subscription=$subscription"],
  "POST /v1/invoices/{id}/add_lines": [
    "lines[0][amount]=300",
    "lines[0][pricing][price]=$price&lines[0][quantity]=2",
  ],
  "POST /v1/invoices/{id}/pay": ["paid_out_of_band=true", "payment_method=$payment_method", ""],
  "POST /v1/invoices/{id}/remove_lines": ["lines[0][id]=$line_item&lines[0][behavior]=delete"],
  "POST /v1/invoices/{id}/update_lines": ["lines[0][id]=$line_item&lines[0][amount]=300"],
  "POST /v1/invoices/create_preview": [
    "customer=$customer&subscription_details[items][0][price]=$price",
    "subscription=$subscription",
    "subscription=$subscription&subscription_details[items][0][id]=$subscription_item&subscription_details[items][0][price]=$price",
    "customer=$customer&schedule_details[phases][0][items][0][price]=$price&schedule_details[phases][0][duration][interval]=month",
    "schedule=$subscription_schedule",
  ],
  "POST /v1/payment_intents": [
    "amount=1700&currency=usd",
    "amount=1700&currency=usd&customer=$customer&payment_method=$payment_method&confirm=true&off_session=true",
  ],
  "POST /v1/payment_intents/{id}/confirm": ["payment_method=$payment_method&return_url=https://example.com/"],
  "POST /v1/payment_methods": [
    "type=card&card[token]=tok_visa",
    "type=sepa_debit&sepa_debit[iban]=DE89370400440532013000&billing_details[name]=Ada&billing_details[email]=ada@example.com",
  ],
  "POST /v1/payment_methods/{id}/attach": ["customer=$customer"],
  "POST /v1/prices": [
    "product=$product&currency=usd&unit_amount=700",
    "product=$product&currency=usd&unit_amount=700&recurring[interval]=month",
    "product=$product&currency=usd&recurring[interval]=month&billing_scheme=tiered&tiers_mode=volume&tiers[0][up_to]=10&tiers[0][unit_amount]=5&tiers[1][up_to]=inf&tiers[1][flat_amount]=5",
    "product=$product&currency=usd&recurring[interval]=month&recurring[usage_type]=metered&recurring[meter]=$billing.meter&unit_amount=3",
  ],
  "POST /v1/promotion_codes": ["promotion[type]=coupon&promotion[coupon]=$coupon"],
  "POST /v1/refunds": ["charge=$charge", "payment_intent=$payment_intent&amount=100"],
  "POST /v1/setup_intents": [
    "customer=$customer&payment_method=$payment_method&confirm=true&return_url=https://example.com/",
  ],
  "POST /v1/setup_intents/{id}/confirm": ["payment_method=$payment_method&return_url=https://example.com/"],
  "POST /v1/subscription_items": ["subscription=$subscription&price=$price"],
  "POST /v1/subscription_items/{id}": [
    "price=$price",
    "quantity=3",
    "quantity=7&proration_behavior=always_invoice",
  ],
  "POST /v1/subscription_schedules": [
    "from_subscription=$subscription",
    "customer=$customer&start_date=now&phases[0][items][0][price]=$price&phases[0][duration][interval]=month",
    "customer=$customer&start_date=now&phases[0][items][0][price]=$price&phases[0][duration][interval]=month&phases[1][items][0][price]=$price",
  ],
  "POST /v1/subscription_schedules/{id}": [
    "end_behavior=cancel",
    "phases[0][items][0][price]=$price&phases[0][start_date]=now&phases[0][duration][interval]=month&phases[1][items][0][price]=$price&phases[1][trial]=true",
  ],
  "POST /v1/subscriptions": [
    "customer=$customer&items[0][price]=$price",
    "customer=$customer&items[0][price]=$price&items[1][price]=$price&items[0][quantity]=3",
    "customer=$customer&items[0][price]=$price&payment_behavior=default_incomplete",
    "customer=$customer&items[0][price]=$price&collection_method=send_invoice&days_until_due=3",
  ],
  "POST /v1/subscriptions/{id}": [
    "items[0][id]=$subscription_item&items[0][price]=$price",
    "items[0][price]=$price&proration_behavior=always_invoice",
    "items[0][id]=$subscription_item&items[0][deleted]=true",
    "items[0][id]=$subscription_item&items[0][quantity]=4&payment_behavior=pending_if_incomplete&proration_behavior=always_invoice",
    "trial_end=now",
    "pause_collection[behavior]=void",
    "discounts[0][coupon]=$coupon",
    "billing_cycle_anchor=now",
    "cancel_at_period_end=true",
    "default_payment_method=$payment_method",
  ],
  "POST /v1/tax_ids": ["type=eu_vat&value=DE123456789&owner[type]=customer&owner[customer]=$customer"],
  "POST /v1/tax_rates": ["display_name=VAT&percentage=19.6&inclusive=true"],
};
