/**
 * How the numbers of tax authorities look, by Stripe's type. A type that isn't here takes letters, digits and
 * the usual separators.
 */
const formats: Readonly<Record<string, RegExp>> = {
  ae_trn: /^\d{15}$/,
  au_abn: /^\d{11}$/,
  au_arn: /^\d{12}$/,
  bg_uic: /^\d{9}$/,
  br_cnpj: /^\d{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2}$/,
  br_cpf: /^\d{3}\.?\d{3}\.?\d{3}-?\d{2}$/,
  ca_bn: /^\d{9}$/,
  ca_gst_hst: /^\d{9}RT\d{4}$/,
  ca_qst: /^\d{10}TQ\d{4}$/,
  ch_uid: /^CHE-?\d{3}\.?\d{3}\.?\d{3}( HR)?$/,
  ch_vat: /^CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)$/,
  cl_tin: /^\d{7,8}-?[\dK]$/,
  de_stn: /^\d{10,11}$/,
  es_cif: /^[A-Z]\d{7}[A-Z\d]$/,
  eu_oss_vat: /^EU\d{9}$/,
  eu_vat: new RegExp(
    `^(${[
      "ATU\\d{8}",
      "BE[01]\\d{9}",
      "BG\\d{9,10}",
      "CY\\d{8}[A-Z]",
      "CZ\\d{8,10}",
      "DE\\d{9}",
      "DK\\d{8}",
      "EE\\d{9}",
      "EL\\d{9}",
      "ES[A-Z\\d]\\d{7}[A-Z\\d]",
      "FI\\d{8}",
      "FR[A-Z\\d]{2}\\d{9}",
      "HR\\d{11}",
      "HU\\d{8}",
      "IE\\d[A-Z\\d+*]\\d{5}[A-Z]{1,2}",
      "IT\\d{11}",
      "LT(\\d{9}|\\d{12})",
      "LU\\d{8}",
      "LV\\d{11}",
      "MT\\d{8}",
      "NL\\d{9}B\\d{2}",
      "PL\\d{10}",
      "PT\\d{9}",
      "RO\\d{2,10}",
      "SE\\d{12}",
      "SI\\d{8}",
      "SK\\d{10}",
      "XI\\d{9}",
    ].join("|")})$`,
  ),
  gb_vat: /^GB(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/,
  hk_br: /^\d{8}$/,
  hu_tin: /^\d{8}-\d-\d{2}$/,
  il_vat: /^\d{9}$/,
  in_gst: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]$/,
  jp_cn: /^\d{13}$/,
  jp_rn: /^\d{5}$/,
  jp_trn: /^T\d{13}$/,
  kr_brn: /^\d{3}-?\d{2}-?\d{5}$/,
  li_uid: /^CHE\d{9}$/,
  mx_rfc: /^[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}$/,
  no_vat: /^\d{9}MVA$/,
  nz_gst: /^\d{8,9}$/,
  pl_nip: /^\d{10}$/,
  ru_inn: /^(\d{10}|\d{12})$/,
  sg_gst: /^[A-Z]?\d{8,9}[A-Z]?$/,
  sg_uen: /^[A-Z\d]{9,10}$/,
  th_vat: /^\d{13}$/,
  tr_tin: /^\d{10}$/,
  tw_vat: /^\d{8}$/,
  us_ein: /^\d{2}-?\d{7}$/,
  za_vat: /^\d{10}$/,
};

/** The types whose form is known, e.g. `eu_vat`. */
export const taxIdTypes: readonly string[] = Object.keys(formats);

/** Greek numbers begin with another code than the country has. */
const vatCountries: Readonly<Record<string, string>> = { EL: "GR", XI: "GB", EU: "EU" };

/** Types that Stripe asks an authority about. */
const verifiable = new Set(["eu_vat", "gb_vat", "au_abn", "ch_vat"]);

/** Whether a number has the form its type asks for; nothing is looked up. */
export function isWellFormed(type: string, value: string): boolean {
  const format = formats[type] ?? /^[A-Z\d][A-Z\d ./-]{2,29}$/;
  return format.test(type === "eu_vat" ? value.replaceAll(/[\s.-]/g, "") : value.trim());
}

/** The country of a number, as far as its type or itself says; null otherwise. */
export function countryOf(type: string, value: string): string | null {
  if (type === "eu_vat" || type === "eu_oss_vat") {
    const code = value.slice(0, 2).toUpperCase();
    return vatCountries[code] ?? code;
  }
  const code = type.split("_")[0] ?? "";
  return code.length === 2 ? code.toUpperCase() : null;
}

/** Whether an authority would be asked: such numbers begin as pending. */
export function isVerifiable(type: string): boolean {
  return verifiable.has(type);
}
