import { z } from "zod";
import { slugSchema } from "@/lib/organizations/schema";
import { countryCodes } from "./countries";
import { taxIdTypes } from "./tax-id-types";

const line = (longest: number) =>
  z
    .string()
    .trim()
    .max(longest, `Shorten this to ${longest} characters.`)
    .refine((text) => !text.includes("\0"), "Use letters, digits and the usual signs.");

/** What a person types about whom invoices are for. An address is optional, but one has a country. */
export const detailsSchema = z
  .object({
    name: line(150).min(1, "Enter the name that invoices are made out to."),
    email: line(200).pipe(z.email("Enter an e-mail address, such as billing@example.com.")),
    line1: line(200),
    line2: line(200),
    postalCode: line(20),
    city: line(100),
    state: line(100),
    country: z.enum(["", ...countryCodes], { error: "Choose a country." }),
  })
  .refine(
    ({ country, line1, line2, postalCode, city, state }) =>
      country !== "" || [line1, line2, postalCode, city, state].every((part) => part === ""),
    { path: ["country"], error: "Choose the country of this address." },
  );

export type BillingDetailsInput = z.infer<typeof detailsSchema>;

export const updateDetailsSchema = detailsSchema.safeExtend({ organization: slugSchema });

export const newTaxIdSchema = z.object({
  type: z.enum(taxIdTypes, { error: "Choose what kind of number it is." }),
  value: line(50).min(1, "Enter the number."),
});

export const addTaxIdSchema = z.object({ organization: slugSchema, ...newTaxIdSchema.shape });

export const removeTaxIdSchema = z.object({
  organization: slugSchema,
  taxIdId: z.string().regex(/^txi_[A-Za-z0-9]{1,200}$/, "Choose one of your tax ids."),
});
