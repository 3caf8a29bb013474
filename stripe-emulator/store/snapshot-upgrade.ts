/** A record as it stands in a data file. */
export type Row = Record<string, unknown> & { id: string };

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function rowsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** Version 1 named one credited line, today there can be several. */
function creditedLines(value: unknown): unknown {
  const { invoice, line } = fieldsOf(value);
  return line === undefined ? value : { invoice, lines: [line] };
}

/** A pending item's line before there were currencies of its own, discounts, taxes and amounts without a price. */
function lineDraft(row: Row, value: unknown): Fields {
  const line = fieldsOf(value);
  return {
    currency: row.currency,
    unitAmountDecimal: fieldsOf(row.pricing).unit_amount_decimal ?? null,
    discountable: line.proration !== true,
    discounts: [],
    includedDiscounts: [],
    taxRates: null,
    ...line,
    credited: creditedLines(line.credited ?? null),
  };
}

/** What a Checkout Session must remember today; an open one of before expires, since it can't be completed. */
function checkoutSession(row: Row): Row {
  const internal = fieldsOf(row.internal);
  if ("params" in internal) return row;
  const lineItems = rowsOf(internal.lineItems).map((line) => ({
    adjustable: null,
    taxRates: [],
    metadata: {},
    ...line,
  }));
  return {
    ...row,
    ...(row.status === "open" ? { status: "expired", url: null } : {}),
    internal: {
      params: { mode: row.mode, success_url: row.success_url },
      discounts: [],
      counts: null,
      clientToken: row.id,
      recoveryToken: null,
      pendingPaymentMethod: null,
      lineItems,
    },
  };
}

/** Brings a record of a version 1 file to today's shape. What already has it stays as it is. */
export function upgradeRow(kind: string, row: Row): Row {
  switch (kind) {
    case "customer":
      return { internal: { taxIpAddress: null }, ...row };
    case "line_item":
      return { internal: { taxRates: null, includedDiscounts: [] }, ...row };
    case "invoiceitem": {
      const internal = fieldsOf(row.internal);
      return { ...row, internal: { ...internal, line: lineDraft(row, internal.line) } };
    }
    case "checkout.session":
      return checkoutSession(row);
    default:
      return row;
  }
}
