/** What the list of invoices can be narrowed to. */
export const invoiceFilters = ["paid", "open", "refunded", "void", "uncollectible"] as const;
export type InvoiceFilter = (typeof invoiceFilters)[number];
