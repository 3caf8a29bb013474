/** Not reached, not let in, no such database, no room: codes of Node, PostgreSQL and its driver. */
const connectionCodes = /^(E[A-Z]+|CONNECT_TIMEOUT|CONNECTION_\w+|08...|28...|3D...|53300|57P0[1-3])$/;

/**
 * Says in one sentence why PostgreSQL can't be used, when it is the connection's fault.
 * @returns undefined for every other error.
 */
export function connectionProblemOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return;
  // A failed query carries the driver's error as its cause.
  if (!("code" in error)) return connectionProblemOf(error.cause);
  const code = String(error.code);
  if (!connectionCodes.test(code)) return;
  return `The PostgreSQL server of DATABASE_URL doesn't let us in: ${error.message || code}`;
}
