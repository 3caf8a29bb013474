import { countryName } from "../countries";
import { money } from "../format";

/** A line of an invoice, receipt or credit note. */
export interface PaperLine {
  id: string;
  description: string;
  /** What it covers, e.g. a period. */
  detail: string;
  quantity: string;
  unitPrice: string;
  amount: string;
}

/** One of the sums under the lines. */
export interface PaperSum {
  label: string;
  amount: string;
  strong: boolean;
}

/** What an invoice, a receipt or a credit note says, for the screen and for print alike. */
export interface Paper {
  /** `Invoice 3F7K-0001`. */
  title: string;
  /** Name of the file without its ending. */
  fileName: string;
  /** A state that `Chip` knows, and its words. */
  state: { code: string; label: string };
  /** The one thing to know, e.g. `$29.00 due on 3 January 2027`. */
  headline: string;
  facts: { label: string; value: string }[];
  /** Name and address, a line each. */
  seller: string[];
  customer: string[];
  lines: PaperLine[];
  sums: PaperSum[];
  notes: string[];
  /** Date of issue in Unix seconds. */
  issued: number;
}

interface Address {
  line1?: string | null;
  line2?: string | null;
  postal_code?: string | null;
  city?: string | null;
  state?: string | null;
  country?: string | null;
}

/** Countries that write the postal code after the city. */
const codeLast: readonly string[] = ["AU", "BR", "CA", "GB", "IE", "IN", "NZ", "SG", "US"];
/** An address as it is written in its country, a line each. */
export function addressLines(address: Address | null | undefined): string[] {
  if (!address) return [];
  const { postal_code: code, city, state, country } = address;
  const place =
    country && codeLast.includes(country)
      ? [[city, [state, code].filter(Boolean).join(" ")].filter(Boolean).join(", ")]
      : [[code, city].filter(Boolean).join(" "), state];
  return [address.line1, address.line2, ...place, country && countryName(country)].flatMap(
    (line) => line || [],
  );
}

/** A sum row. @param amount minor units */
export function sum(label: string, amount: number, currency: string, strong = false): PaperSum {
  return { label, amount: money(amount, currency), strong };
}

/** A name that any file system takes. */
export function fileName(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
}
