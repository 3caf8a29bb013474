/** A kind of tax id: Stripe's word for it, where it is from, and how one looks. */
type TaxIdKind = { readonly label: string; readonly countries: readonly string[]; readonly example: string };

const europeanUnion =
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" ");

/** The kinds that can be given here, in the order of their names. Stripe knows more: its portal takes them all. */
export const taxIdKinds = {
  au_abn: { label: "Australia: ABN", countries: ["AU"], example: "12345678912" },
  br_cnpj: { label: "Brazil: CNPJ", countries: ["BR"], example: "01.234.456/5432-10" },
  ca_bn: { label: "Canada: business number", countries: [], example: "123456789" },
  ca_gst_hst: { label: "Canada: GST/HST", countries: ["CA"], example: "123456789RT0002" },
  eu_vat: { label: "European Union: VAT", countries: europeanUnion, example: "DE123456789" },
  hk_br: { label: "Hong Kong: BR", countries: ["HK"], example: "12345678" },
  in_gst: { label: "India: GSTIN", countries: ["IN"], example: "12ABCDE3456FGZH" },
  il_vat: { label: "Israel: VAT", countries: ["IL"], example: "000012345" },
  jp_cn: { label: "Japan: corporate number", countries: [], example: "1234567891234" },
  jp_trn: { label: "Japan: registration number", countries: ["JP"], example: "T1234567891234" },
  mx_rfc: { label: "Mexico: RFC", countries: ["MX"], example: "ABC010203AB9" },
  nz_gst: { label: "New Zealand: GST", countries: ["NZ"], example: "123456789" },
  no_vat: { label: "Norway: VAT", countries: ["NO"], example: "123456789MVA" },
  sg_gst: { label: "Singapore: GST", countries: ["SG"], example: "M12345678X" },
  za_vat: { label: "South Africa: VAT", countries: ["ZA"], example: "4123456789" },
  kr_brn: { label: "South Korea: BRN", countries: ["KR"], example: "123-45-67890" },
  ch_vat: { label: "Switzerland: VAT", countries: ["CH", "LI"], example: "CHE-123.456.789 MWST" },
  tw_vat: { label: "Taiwan: VAT", countries: ["TW"], example: "12345678" },
  th_vat: { label: "Thailand: VAT", countries: ["TH"], example: "1234567891234" },
  tr_tin: { label: "Türkiye: tax number", countries: ["TR"], example: "0123456789" },
  ae_trn: { label: "United Arab Emirates: TRN", countries: ["AE"], example: "123456789012345" },
  gb_vat: { label: "United Kingdom: VAT", countries: ["GB", "IM"], example: "GB123456789" },
  us_ein: { label: "United States: EIN", countries: ["US"], example: "12-3456789" },
} as const satisfies Record<string, TaxIdKind>;

export type TaxIdType = keyof typeof taxIdKinds;

function isTaxIdType(type: string): type is TaxIdType {
  return Object.hasOwn(taxIdKinds, type);
}

export const taxIdTypes = Object.keys(taxIdKinds).filter(isTaxIdType);

/** What a tax id is called; Stripe's own word for a kind that can't be given here. */
export function taxIdLabel(type: string): string {
  return isTaxIdType(type) ? taxIdKinds[type].label : type.replaceAll("_", " ").toUpperCase();
}

/** The kind that a company in this country has; null where none is known. */
export function taxIdTypeOf(country: string | null): TaxIdType | null {
  return taxIdTypes.find((type) => taxIdKinds[type].countries.some((code) => code === country)) ?? null;
}
