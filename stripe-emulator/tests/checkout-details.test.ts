import { describe, expect, it } from "vitest";
import { openCheckoutShop, type Params } from "./checkout-shop";
import { visa } from "./fixtures";

describe("what a session asks for", () => {
  const asking: Partial<Params> = {
    billing_address_collection: "required",
    phone_number_collection: { enabled: true },
    tax_id_collection: { enabled: true },
    consent_collection: { terms_of_service: "required" },
    custom_fields: [
      { key: "team", label: { type: "custom", custom: "Team" }, type: "text", text: { maximum_length: 5 } },
      { key: "size", label: { type: "custom", custom: "Size" }, type: "numeric", optional: true },
    ],
  };
  const answers = {
    customerDetails: {
      email: "ada@example.com",
      name: "Ada Example",
      businessName: "Example Ltd",
      phone: "+49 30 1234567",
      line1: "Street 1",
      city: "Berlin",
      postalCode: "10115",
      country: "DE",
      taxId: { type: "eu_vat", value: "DE123456789" },
    },
    consent: { termsOfService: true },
    customFields: { team: "Core" },
  };

  it("is insisted on, one by one", async () => {
    const { emulator, open } = await openCheckoutShop();
    const session = await open(asking);
    const pay = (changes: object) => () =>
      emulator.completeCheckout(session.id, { card: visa, ...answers, ...changes });
    expect(pay({ consent: {} })).toThrow(/Agree to the terms/);
    expect(pay({ customFields: {} })).toThrow(/required/);
    expect(pay({ customFields: { team: "Platform" } })).toThrow(/At most 5/);
    expect(pay({ customFields: { team: "Core", size: "ten" } })).toThrow(/digits/);
    expect(pay({ customerDetails: { ...answers.customerDetails, phone: "" } })).toThrow(/phone/);
    expect(pay({ customerDetails: { ...answers.customerDetails, city: "" } })).toThrow(/city/);
    const badTaxId = { type: "eu_vat", value: "DE1" };
    expect(pay({ customerDetails: { ...answers.customerDetails, taxId: badTaxId } })).toThrow(/form/);
  });

  it("is kept on the session and on a new customer", async () => {
    const { emulator, stripe, open, retrieve } = await openCheckoutShop();
    const session = await open(asking);
    emulator.completeCheckout(session.id, { card: visa, ...answers });
    const done = await retrieve(session.id);
    expect(done).toMatchObject({
      consent: { terms_of_service: "accepted" },
      custom_fields: [
        { key: "team", text: { value: "Core" } },
        { key: "size", numeric: { value: null } },
      ],
      collected_information: { business_name: "Example Ltd" },
      customer_details: {
        phone: "+49 30 1234567",
        address: { city: "Berlin", country: "DE", line1: "Street 1" },
        tax_ids: [{ type: "eu_vat", value: "DE123456789" }],
      },
    });
    const customer = String(done.customer);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({
      name: "Example Ltd",
      phone: "+49 30 1234567",
      address: { postal_code: "10115" },
    });
    expect((await stripe.customers.listTaxIds(customer)).data).toMatchObject([{ value: "DE123456789" }]);
  });

  it("changes an existing customer only where the app says so", async () => {
    const { emulator, stripe, open } = await openCheckoutShop();
    const customer = await stripe.customers.create({ email: "own@example.com", name: "Own" });
    const pay = async (params: Partial<Params>) => {
      const session = await open({ customer: customer.id, ...params });
      emulator.completeCheckout(session.id, { card: visa, ...answers });
      return stripe.customers.retrieve(customer.id);
    };
    expect(await pay({})).toMatchObject({ name: "Own", email: "own@example.com", address: null });
    expect(await pay({ customer_update: { name: "auto", address: "auto" } })).toMatchObject({
      name: "Example Ltd",
      email: "own@example.com",
      address: { city: "Berlin" },
    });
  });
});
