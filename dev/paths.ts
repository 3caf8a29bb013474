import { resolve } from "node:path";

/** The repository's root folder. */
export const root = resolve(import.meta.dirname, "..");

/** Where everything that a run keeps lies: the databases, Stripe's snapshot, the secret. Git ignores it. */
export const dataDirectory = resolve(root, ".data");

/** An absolute path of a part of the repository. */
export function inRoot(...parts: string[]): string {
  return resolve(root, ...parts);
}
