import { beforeAll, describe, expect, it, vi } from "vitest";
import { testDatabase } from "@/dev/testing/database";
import { queues } from "@/lib/jobs/queues";

const secret = "a secret that only the host's cron knows";

type Handler = (request: Request, context: { params: Promise<{ job: string }> }) => Promise<Response>;

/** The route as a server with this secret has it. */
async function routeWith(cronSecret: string): Promise<{ GET: Handler; POST: Handler }> {
  vi.resetModules();
  // The pool that the server keeps over reloads of its modules.
  vi.stubGlobal("keelDatabase", undefined);
  vi.stubEnv("DATABASE_URL", (await testDatabase()).url);
  vi.stubEnv("CRON_SECRET", cronSecret);
  const { env } = await import("@/lib/env");
  env();
  return import("./route");
}

async function knock(handler: Handler, job: string, authorization?: string) {
  const request = new Request(`http://localhost:3000/api/cron/${job}`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  const response = await handler(request, { params: Promise.resolve({ job }) });
  expect(response.headers.get("cache-control")).toBe("no-store");
  return { status: response.status, body: await response.json() };
}

describe("the cron's door", () => {
  let route: { GET: Handler; POST: Handler };
  beforeAll(async () => {
    route = await routeWith(secret);
  });

  it.each(["GET", "POST"] as const)("does one job by %s and says what was done", async (method) => {
    const { status, body } = await knock(route[method], queues.expireCredits, `Bearer ${secret}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      queues: [{ queue: queues.expireCredits, done: expect.any(Number), failed: 0 }],
      finished: true,
    });
  });

  it.each([undefined, "", "Bearer", "Bearer ", `Bearer ${secret}x`, `bearer${secret}`, secret])(
    "answers 401 to %j, whatever the job",
    async (authorization) => {
      for (const job of ["all", queues.sendEmail, "nothing"]) {
        expect((await knock(route.GET, job, authorization)).status).toBe(401);
        expect((await knock(route.POST, job, authorization)).status).toBe(401);
      }
    },
  );

  it.each(["nothing", "constructor", "", "email.send/../all"])("answers 404 to the job %j", async (job) => {
    expect((await knock(route.GET, job, `Bearer ${secret}`)).status).toBe(404);
  });

  it("is closed to everybody where no secret is configured", async () => {
    const closed = await routeWith("");
    for (const authorization of [undefined, "Bearer ", "Bearer undefined", `Bearer ${secret}`]) {
      expect((await knock(closed.POST, "all", authorization)).status).toBe(404);
    }
  });

  it("answers 500 with an id when the database is down, so that the host tells", async () => {
    vi.resetModules();
    vi.stubGlobal("keelDatabase", undefined);
    vi.stubEnv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    vi.stubEnv("CRON_SECRET", secret);
    const { GET } = await import("./route");
    const { status, body } = await knock(GET, "all", `Bearer ${secret}`);
    expect(status).toBe(500);
    expect(body).toMatchObject({ detail: expect.stringMatching(/err_[0-9a-f]+/) });
  });
});
