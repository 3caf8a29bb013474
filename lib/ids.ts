import { typeid } from "typeid-js";
import { z } from "zod";

/** The prefix of each kind of id that Keel makes. Ids of Stripe objects are Stripe's own. */
export const idPrefixes = {
  user: "usr",
  organization: "org",
  project: "prj",
  checkout: "chk",
  auditEvent: "aud",
  email: "eml",
  billingAlert: "alr",
  emailToken: "etk",
  billingDrift: "dft",
  creditGrant: "cgr",
  creditEntry: "cen",
} as const;

export type IdKind = keyof typeof idPrefixes;

/** A prefixed, sortable id such as `org_01jd4x…` (TypeID: a UUIDv7 in base 32). */
export type Id<Kind extends IdKind> = `${(typeof idPrefixes)[Kind]}_${string}`;

export type UserId = Id<"user">;
export type OrganizationId = Id<"organization">;
export type ProjectId = Id<"project">;
export type CheckoutId = Id<"checkout">;

/** Makes a new id. Ids of one kind sort by the time of their making. */
export function newId<Kind extends IdKind>(kind: Kind): Id<Kind> {
  const prefix: (typeof idPrefixes)[Kind] = idPrefixes[kind];
  return `${prefix}_${typeid(prefix).getSuffix()}`;
}

/** A zod schema that accepts only ids of this kind; what it refuses can't be a row of ours. */
export function idSchema<Kind extends IdKind>(kind: Kind) {
  const pattern = new RegExp(`^${idPrefixes[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`);
  return z.custom<Id<Kind>>((value) => typeof value === "string" && pattern.test(value), {
    error: `Expected an id that begins with ${idPrefixes[kind]}_.`,
  });
}
