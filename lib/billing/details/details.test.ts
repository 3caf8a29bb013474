import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { auditEvents } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { billingWorld, type Tenant } from "@/dev/testing/billing";
import { ConflictError, InvalidInputError } from "@/lib/errors";
import { countriesByName, countryCodes, countryName } from "./countries";
import { findBillingDetails } from "./queries";
import { type BillingDetailsInput, detailsSchema } from "./schema";
import { type TaxIdType, taxIdKinds, taxIdTypeOf, taxIdTypes } from "./tax-id-types";
import { addTaxId, removeTaxId } from "./tax-ids";
import { updateBillingDetails } from "./update-details";

const { ctx, db, stripe, tenant } = await billingWorld();

const details: BillingDetailsInput = {
  name: "Acme GmbH",
  email: "billing@acme.example",
  line1: "Torstraße 1",
  line2: "",
  postalCode: "10119",
  city: "Berlin",
  state: "",
  country: "DE",
};

const by = ({ organization, user }: Tenant) => ({
  organization,
  email: user.email,
  livemode: false,
  actor: { kind: "user", userId: user.id } as const,
});

async function detailsOf({ organization }: Tenant) {
  const found = await withTenant(db, organization.id, (within) =>
    findBillingDetails(within, { organizationId: organization.id }),
  );
  if (!found) throw new Error("The organization has no customer.");
  return found;
}

const auditOf = ({ organization }: Tenant, action: string) =>
  acrossTenants(db)
    .select({ actor: auditEvents.actorUserId, data: auditEvents.data })
    .from(auditEvents)
    .where(and(eq(auditEvents.organizationId, organization.id), eq(auditEvents.action, action)));

describe("billing details", () => {
  test("are written to Stripe, mirrored and audited, also before any plan was chosen", async () => {
    const owner = await tenant();
    await updateBillingDetails(ctx, { ...by(owner), details });
    const stored = await detailsOf(owner);
    expect(stored).toMatchObject({
      name: "Acme GmbH",
      email: "billing@acme.example",
      address: { line1: "Torstraße 1", postalCode: "10119", city: "Berlin", country: "DE", line2: null },
    });
    const customer = await stripe.customers.retrieve(stored.customerId);
    expect(customer).toMatchObject({ email: "billing@acme.example", address: { country: "DE" } });
    expect(await auditOf(owner, "billing_details.updated")).toEqual([
      { actor: owner.user.id, data: { changed: ["name", "email", "address"] } },
    ]);
  });

  test("stay as they are when nothing else was typed, and lose what was cleared", async () => {
    const owner = await tenant();
    await updateBillingDetails(ctx, { ...by(owner), details });
    await updateBillingDetails(ctx, { ...by(owner), details });
    expect(await auditOf(owner, "billing_details.updated")).toHaveLength(1);
    const cleared = { ...details, line1: "", postalCode: "" };
    await updateBillingDetails(ctx, { ...by(owner), details: cleared });
    expect((await detailsOf(owner)).address).toMatchObject({ line1: null, postalCode: null, city: "Berlin" });
    const none = { ...cleared, city: "", country: "" };
    await updateBillingDetails(ctx, { ...by(owner), details: none });
    expect((await detailsOf(owner)).address).toBeNull();
  });

  test("are one customer’s, however many people save them at once", async () => {
    const owner = await tenant();
    await Promise.all(
      ["A", "B", "C", "D"].map((name) =>
        updateBillingDetails(ctx, { ...by(owner), details: { ...details, name } }),
      ),
    );
    const found = await stripe.customers.list({ email: details.email, limit: 100 });
    const own = found.data.filter(({ metadata }) => metadata.organizationId === owner.organization.id);
    expect(own.map(({ name }) => name)).toEqual([(await detailsOf(owner)).name]);
  });

  test.each([
    ["a country with nothing else", { line1: "", postalCode: "", city: "" }, []],
    ["no address at all", { line1: "", postalCode: "", city: "", country: "" }, []],
    ["a street without its country", { country: "" }, ["country"]],
    ["a country that isn’t one", { country: "XX" }, ["country"]],
    ["no name", { name: " " }, ["name"]],
    ["an address that can’t be one", { email: "billing" }, ["email"]],
    ["a text that no invoice has room for", { city: "x".repeat(101) }, ["city"]],
  ])("with %s are judged at the field", (_what, change, fields) => {
    const { error } = detailsSchema.safeParse({ ...details, ...change });
    expect(error?.issues.map(({ path }) => path[0]) ?? []).toEqual(fields);
  });
});

describe("tax ids", () => {
  const add = (owner: Tenant, type: TaxIdType, value: string) => addTaxId(ctx, { ...by(owner), type, value });

  test("are added and removed, with how their check went", async () => {
    const owner = await tenant();
    await add(owner, "eu_vat", "DE123456789");
    const stored = await detailsOf(owner);
    expect(stored.taxIds).toEqual([
      { id: expect.stringMatching(/^txi_/), type: "eu_vat", value: "DE123456789", verification: "verified" },
    ]);
    const act = {
      customerId: stored.customerId,
      taxIdId: stored.taxIds[0]?.id ?? "",
      actor: by(owner).actor,
    };
    await removeTaxId(ctx, act);
    await removeTaxId(ctx, act);
    expect((await detailsOf(owner)).taxIds).toEqual([]);
    expect(await auditOf(owner, "tax_id.added")).toHaveLength(1);
    expect(await auditOf(owner, "tax_id.removed")).toHaveLength(1);
  });

  test("that can’t be right are refused at the field, with how one looks", async () => {
    const owner = await tenant();
    const refusal = add(owner, "eu_vat", "nonsense");
    await expect(refusal).rejects.toThrow(InvalidInputError);
    await expect(refusal).rejects.toMatchObject({
      field: "value",
      message: "That isn’t a number of this kind. One looks like DE123456789.",
    });
    expect((await detailsOf(owner)).taxIds).toEqual([]);
    expect(await auditOf(owner, "tax_id.added")).toEqual([]);
  });

  test("are told apart from those that are there, and are five at most", async () => {
    const owner = await tenant();
    await add(owner, "eu_vat", "DE123456789");
    await expect(add(owner, "eu_vat", "DE 123 456 789")).rejects.toMatchObject({ field: "value" });
    for (const value of ["ATU12345678", "FRAB123456789", "IT12345678912", "PL1234567890"]) {
      await add(owner, "eu_vat", value);
    }
    await expect(add(owner, "us_ein", "12-3456789")).rejects.toThrow(ConflictError);
    expect((await detailsOf(owner)).taxIds).toHaveLength(5);
  });

  test("can’t be another organization’s to remove", async () => {
    const [owner, other] = [await tenant(), await tenant()];
    await add(owner, "us_ein", "12-3456789");
    await add(other, "us_ein", "12-3456780");
    const [theirs] = (await detailsOf(other)).taxIds;
    const { customerId } = await detailsOf(owner);
    await removeTaxId(ctx, { customerId, taxIdId: theirs?.id ?? "", actor: by(owner).actor });
    expect((await detailsOf(other)).taxIds).toHaveLength(1);
  });

  test.each(taxIdTypes)("of the kind %s look as their example, by Stripe’s rule", async (type) => {
    const owner = await tenant();
    await add(owner, type, taxIdKinds[type].example);
    expect((await detailsOf(owner)).taxIds.map((one) => one.type)).toEqual([type]);
  });
});

test("every country has a name and one kind of tax id at most is offered first", () => {
  expect(countriesByName()).toHaveLength(countryCodes.length);
  expect(new Set(countryCodes).size).toBe(countryCodes.length);
  expect(countryCodes.filter((code) => countryName(code) === code)).toEqual([]);
  expect([taxIdTypeOf("DE"), taxIdTypeOf("US"), taxIdTypeOf("AQ"), taxIdTypeOf(null)]).toEqual([
    "eu_vat",
    "us_ein",
    null,
    null,
  ]);
});
