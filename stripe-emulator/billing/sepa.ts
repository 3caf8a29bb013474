import type { DebitBehavior } from "../store/records/payments";

/** A bank account that can be debited in test mode. */
export interface TestBankAccount {
  iban: string;
  behavior: DebitBehavior;
  /** Seconds its bank takes beyond the usual. */
  extraDelay: number;
  /** Name under which it can be used without an IBAN: `pm_…`. */
  token: string | null;
  label: string;
}

const slow = 180;

/** The IBANs the emulator knows, in the order in which a page should offer them. */
export const testBankAccounts: readonly TestBankAccount[] = [
  account("DE89370400440532013000", "debit_succeeds", 0, "success_de", "Succeeds later"),
  account("DE62370400440532013001", "debit_fails", 0, "failed_de", "Fails later"),
  account("DE08370400440532013003", "debit_succeeds", slow, "successDelayed_de", "Succeeds much later"),
  account("DE78370400440532013004", "debit_fails", slow, "failedDelayed_de", "Fails much later"),
  account("DE67370400440532013008", "debit_insufficient_funds", 0, "insufficientFunds_de", "Has no funds"),
  account("AT611904300234573201", "debit_succeeds", 0, "success_at", "Austria, succeeds later"),
  account("AT861904300235473202", "debit_fails", 0, "failed_at", "Austria, fails later"),
  account("FR1420041010050500013M02606", "debit_succeeds", 0, "success_fr", "France, succeeds later"),
  account("FR8420041010050500013M02607", "debit_fails", 0, "failed_fr", "France, fails later"),
  account("NL39RABO0300065264", "debit_succeeds", 0, "success_nl", "Netherlands, succeeds later"),
  account("ES0700120345030000067890", "debit_succeeds", 0, "success_es", "Spain, succeeds later"),
  account("IE29AIBK93115212345678", "debit_succeeds", 0, "success_ie", "Ireland, succeeds later"),
];

function account(
  iban: string,
  behavior: DebitBehavior,
  extraDelay: number,
  token: string,
  label: string,
): TestBankAccount {
  return { iban, behavior, extraDelay, token, label };
}

/** The IBAN as machines write it: without spaces, in capitals. */
export function normalizeIban(text: string): string {
  return text.replaceAll(/\s/g, "").toUpperCase();
}

/** Whether an IBAN has a plausible form and the right check digits (ISO 13616, modulo 97). */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  let remainder = 0;
  for (const character of rearranged) {
    for (const digit of String(Number.parseInt(character, 36)))
      remainder = (remainder * 10 + Number(digit)) % 97;
  }
  return remainder === 1;
}

/** The test account with this IBAN, already normalized. */
export function testAccountOf(iban: string): TestBankAccount | undefined {
  return testBankAccounts.find((candidate) => candidate.iban === iban);
}

/** The test account a name such as `pm_success_de` stands for. */
export function testAccountNamed(name: string): TestBankAccount | undefined {
  return testBankAccounts.find(({ token }) => token !== null && name === `pm_${token}`);
}

/** Bank and branch code as they stand inside an IBAN, as far as the country's format is known. */
export function bankCodesOf(iban: string): { bankCode: string | null; branchCode: string | null } {
  switch (iban.slice(0, 2)) {
    case "DE":
      return { bankCode: iban.slice(4, 12), branchCode: null };
    case "AT":
      return { bankCode: iban.slice(4, 9), branchCode: null };
    case "FR":
      return { bankCode: iban.slice(4, 9), branchCode: iban.slice(9, 14) };
    case "ES":
      return { bankCode: iban.slice(4, 8), branchCode: iban.slice(8, 12) };
    case "NL":
    case "IE":
      return { bankCode: iban.slice(4, 8), branchCode: null };
    default:
      return { bankCode: null, branchCode: null };
  }
}
