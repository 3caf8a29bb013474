import { hash, verify } from "@node-rs/argon2";

/**
 * For Argon2id, the package's own choice of algorithm, as OWASP advises: 19 MiB, two passes, one lane.
 * About 8 ms.
 */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The password's Argon2id hash in PHC format, which carries its salt and its parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

let nobodysHash: Promise<string> | undefined;

/**
 * Whether the password is the one that was hashed.
 * @param stored null where there is no such account or it has no password: the answer is no, after the same
 * work, so that the time it takes tells nobody whether there is an account.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  nobodysHash ??= hashPassword("the password of nobody");
  const matches = await verify(stored ?? (await nobodysHash), password);
  return stored !== null && matches;
}
