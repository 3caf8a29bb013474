import { dirname, join, normalize, sep } from "node:path";
import ts from "typescript-5";

/**
 * Which root folder may import which, beside itself. Imports run one way: app → components → lib → db.
 * An entry with a slash is that file or folder alone.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  app: ["components", "lib", "db"],
  components: ["lib"],
  lib: ["db"],
  "lib/email": ["db", "emails"],
  db: ["lib/env", "lib/ids"],
  // A script, thin over the product's own functions.
  "db/seed.ts": ["lib"],
  emails: ["lib/dates", "lib/money"],
  cli: ["lib", "db"],
  "stripe-emulator": [],
  bench: ["stripe-emulator"],
  dev: ["cli", "db", "lib", "stripe-emulator"],
  e2e: ["db", "dev", "lib", "stripe-emulator"],
};

/** Files at the root, by name: the doors that Next opens itself, and the tools' settings. */
const rootFiles: readonly (readonly [pattern: RegExp, allowed: readonly string[]])[] = [
  [/^(instrumentation|instrumentation-client|proxy)\.ts$/, ["lib", "db"]],
  [/\.config\.(ts|mjs)$/, ["dev"]],
];

const testFile = /\.test\.tsx?$/;
const allowedInTests = ["dev/testing", "stripe-emulator"];
/** What the schema promises is tested through the functions that rely on it. */
const allowedInTestsOf: Readonly<Record<string, readonly string[]>> = { db: ["lib"] };

/**
 * The imports of one file that the directions forbid, each as a sentence.
 * @param file its path from the repository's root, with slashes.
 */
export function forbiddenImports(file: string, source: string): string[] {
  const allowed = allowedFor(file);
  if (!allowed) return [`${file} lies in a folder without import rules (dev/import-rules.ts).`];
  return ts
    .preProcessFile(source, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .flatMap((specifier) => problemOf(file, specifier, allowed) ?? []);
}

function problemOf(file: string, specifier: string, allowed: readonly string[]): string | undefined {
  const relative = specifier.startsWith(".");
  if (!relative && !specifier.startsWith("@/")) return;
  const target = relative
    ? normalize(join(dirname(file), specifier)).replaceAll(sep, "/")
    : specifier.slice("@/".length);
  const own = topFolder(file);
  if (own !== "" && topFolder(target) === own) return;
  if (relative && own !== "")
    return `${file} climbs out of ${own}/ with "${specifier}": write "@/…" instead.`;
  if (allowed.some((entry) => target === entry || target.startsWith(`${entry}/`))) return;
  return `${file} may not import "${specifier}": imports run one way (dev/import-rules.ts).`;
}

function allowedFor(file: string): readonly string[] | undefined {
  const own = topFolder(file);
  if (own === "") return rootFiles.find(([pattern]) => pattern.test(file))?.[1];
  const folder = Object.keys(mayImport)
    .filter((name) => file === name || file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const allowed = folder === undefined ? undefined : mayImport[folder];
  return allowed && testFile.test(file)
    ? [...allowed, ...allowedInTests, ...(allowedInTestsOf[own] ?? [])]
    : allowed;
}

function topFolder(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}
