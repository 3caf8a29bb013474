import type { Instrumentation } from "next";

/** Runs once before the server takes requests: a wrong environment stops it here, naming the variable. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { checkEnvironment } = await import("./lib/observability/check-environment");
  checkEnvironment();
}

/** Writes a page's or route's fault into the log under the digest that its error page shows to people. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { logRequestFault } = await import("./lib/observability/log");
  // The query is left out: links that prove something carry a token there.
  const [path] = request.path.split("?");
  logRequestFault(error, { method: request.method, path, route: context.routePath });
};
