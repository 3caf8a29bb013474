import { EnvironmentError, env } from "@/lib/env";

/** Ends the process with one line for each variable that is missing, malformed or embedded in production. */
export function checkEnvironment(): void {
  try {
    env();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
