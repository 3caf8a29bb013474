import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { readCronRequest } from "@/lib/jobs/cron-request";
import { workOff } from "@/lib/jobs/work-off";
import { logFault } from "@/lib/observability/log";

/** Seconds that hosts give the request. */
export const maxDuration = 60;

/** Milliseconds after which no job is begun, so that the last one can end within the request. */
const forMs = 40_000;

/**
 * Does what a worker would, for hosts that run none: `/api/cron/all` everything that is due, each minute, or
 * `/api/cron/<job>` one job now. Some hosts send GET, some POST; both carry the secret as bearer token.
 */
async function answer(request: Request, { params }: { params: Promise<{ job: string }> }): Promise<Response> {
  try {
    const queues = readCronRequest({
      job: (await params).job,
      authorization: request.headers.get("authorization"),
      secret: env().CRON_SECRET,
    });
    const report = await workOff(env().DATABASE_URL, { ...(queues ? { queues } : {}), forMs });
    return json(200, report);
  } catch (error) {
    if (error instanceof AppError) return problem(error.status, error.message);
    return problem(500, `Not everything was done. Quote ${logFault(error, { door: "cron" })}.`);
  }
}

export { answer as GET, answer as POST };

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}

function problem(status: number, detail: string): Response {
  return json(status, { status, detail }, { "content-type": "application/problem+json" });
}
