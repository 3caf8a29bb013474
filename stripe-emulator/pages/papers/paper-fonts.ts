import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type PDFDocument from "pdfkit";

type Pdf = InstanceType<typeof PDFDocument>;

// Latin with every accent, Cyrillic and Vietnamese; free to embed (SIL Open Font License).
const fontFolder = join(
  dirname(createRequire(import.meta.url).resolve("geist/font/sans")),
  "fonts",
  "geist-sans",
);

/** Makes the fonts `plain` and `bold` known to a document, which embeds the letters it uses. */
export function registerFonts(document: Pdf): void {
  document.registerFont("plain", join(fontFolder, "Geist-Regular.ttf"));
  document.registerFont("bold", join(fontFolder, "Geist-SemiBold.ttf"));
}

/** Letters of other scripts, and pictures. */
const missing =
  /[^\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]|(?![\d#*©®™])\p{Emoji_Presentation}/u;

/** Symbols of currencies that the font lacks, as their codes. */
const currencyCodes = new Map([
  ["₩", "KRW "],
  ["₫", "VND "],
  ["₺", "TRY "],
]);

/** What the font can show: of the symbols it lacks, those of currencies become codes. */
export function printable(text: string): string {
  return text.normalize("NFC").replace(/[₩₫₺]/gu, (symbol) => currencyCodes.get(symbol) ?? symbol);
}

/** Whether some letter will stand as a crossed box. */
export function hasMissingLetters(text: string): boolean {
  return missing.test(text);
}
