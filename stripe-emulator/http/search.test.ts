import { expect, it } from "vitest";
import { createPayingCustomer, createPlan, startEmulator } from "../tests/fixtures";
import { parseSearchQuery } from "./search-query";

it.each([
  ['email:"a@example.com"', [{ field: "email", comparison: ":", value: "a@example.com" }]],
  ["status:'active'", [{ field: "status", value: "active" }]],
  ["total>=1000", [{ field: "total", comparison: ">=", value: "1000" }]],
  ["-name:null", [{ negated: true, field: "name", value: null }]],
  [
    'metadata["a b"]:"1" AND name~"The \\"Sky\\""',
    [
      { field: "metadata", metadataKey: "a b", value: "1" },
      { field: "name", comparison: "~", value: 'The "Sky"' },
    ],
  ],
  ['email:"x" name:"and OR"', [{ field: "email" }, { field: "name", value: "and OR" }]],
])("reads the query %s", (query, clauses) => {
  expect(parseSearchQuery(query)).toMatchObject({ combination: "and", clauses });
});

it.each([
  "",
  "email",
  'email:"open',
  'email="a"',
  'email:"a"name:"b"',
  'email:"a" AND',
  'email:"a" AND name:"b" OR phone:"c"',
  'email:"a" name:"b" or phone:"c"',
  'unicorns:"a"',
  'metadata:"a"',
  'name["x"]:"a"',
  'name~"ab"',
  'phone>"1"',
  'created>"yesterday"',
  'created~"170"',
  "name>null",
  Array.from({ length: 11 }, () => 'name:"a"').join(" "),
])("refuses the query %j", async (query) => {
  const { stripe } = await startEmulator();
  await expect(stripe.customers.search({ query })).rejects.toMatchObject({
    statusCode: 400,
    type: "StripeInvalidRequestError",
    param: "query",
  });
});

it("finds customers by what is in them, without regard to case", async () => {
  const { stripe } = await startEmulator();
  const ada = await stripe.customers.create({
    email: "Ada@example.com",
    name: 'Ada "Countess" Example',
    metadata: { team: "blue", "odd key": "1" },
  });
  const bob = await stripe.customers.create({ email: "bob@example.com", metadata: { team: "red" } });
  const gone = await stripe.customers.create({ email: "gone@example.com" });
  await stripe.customers.del(gone.id);
  const find = async (query: string) =>
    (await stripe.customers.search({ query })).data.map(({ id }) =>
      id === ada.id ? "ada" : id === bob.id ? "bob" : id,
    );

  expect(await find('email:"ada@EXAMPLE.com"')).toEqual(["ada"]);
  expect(await find('name~"count"')).toEqual(["ada"]);
  expect(await find('name:"Ada \\"Countess\\" Example"')).toEqual(["ada"]);
  expect(await find('metadata["team"]:"red"')).toEqual(["bob"]);
  expect(await find("metadata['odd key']:'1'")).toEqual(["ada"]);
  expect(await find('-metadata["team"]:"red"')).toEqual(["ada"]);
  expect(await find('-metadata["odd key"]:null')).toEqual(["ada"]);
  expect(await find("name:null")).toEqual(["bob"]);
  expect(await find('email~"example" AND -email:"bob@example.com"')).toEqual(["ada"]);
  expect(await find('name:"nobody" OR metadata["team"]:"red" or metadata["team"]:"blue"')).toEqual([
    "bob",
    "ada",
  ]);
  expect(await find(`created>=${ada.created} created<=${bob.created}`)).toEqual(["bob", "ada"]);
  expect(await find(`created<${ada.created}`)).toEqual([]);
});

it("leafs through what it finds, and refuses the page of another query", async () => {
  const { stripe } = await startEmulator();
  const made: string[] = [];
  for (let n = 0; n < 23; n += 1) {
    made.unshift((await stripe.customers.create({ name: "Same Name", metadata: { n } })).id);
  }
  const query = 'name:"same name"';
  const first = await stripe.customers.search({ query, expand: ["total_count"] });
  expect(first).toMatchObject({ has_more: true, total_count: 23, url: "/v1/customers/search" });
  expect(first.data.map(({ id }) => id)).toEqual(made.slice(0, 10));
  const found: string[] = [];
  for await (const { id } of stripe.customers.search({ query, limit: 7 })) found.push(id);
  expect(found).toEqual(made);
  const last = await stripe.customers.search({ query, limit: 100 });
  expect(last).toMatchObject({ has_more: false, next_page: null });
  await expect(
    stripe.customers.search({ query: 'name~"same"', page: first.next_page ?? "" }),
  ).rejects.toMatchObject({ param: "page" });
  await expect(stripe.customers.search({ query, limit: 101 })).rejects.toMatchObject({ param: "limit" });
});

it("searches everything that Stripe searches", async () => {
  const { stripe } = await startEmulator();
  const { product, monthly } = await createPlan(stripe);
  const customer = await createPayingCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    metadata: { seat: "7" },
  });
  const invoices = await stripe.invoices.search({
    query: `subscription:"${subscription.id}" AND status:"paid" AND total>1000`,
    expand: ["data.customer"],
  });
  expect(invoices.data).toMatchObject([{ customer: { id: customer.id } }]);
  expect(
    (await stripe.subscriptions.search({ query: 'status:"active" metadata["seat"]:"7"' })).data,
  ).toMatchObject([{ id: subscription.id, items: { data: [{ price: { id: monthly.id } }] } }]);
  expect(
    (await stripe.prices.search({ query: `product:"${product.id}" lookup_key:"pro_month"` })).data,
  ).toHaveLength(1);
  expect((await stripe.products.search({ query: 'active:"true" name~"pro"' })).data).toHaveLength(1);
  expect(
    (await stripe.paymentIntents.search({ query: `customer:"${customer.id}" amount:2000` })).data,
  ).toHaveLength(1);
  expect(
    (await stripe.charges.search({ query: 'payment_method_details.card.last4:4242 refunded:"false"' })).data,
  ).toHaveLength(1);
});
