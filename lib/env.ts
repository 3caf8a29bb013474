import { z } from "zod";

/**
 * The only place that reads the environment. Every variable is validated once; a bad one is named with what
 * is wrong and how to get it. Production refuses the embedded services of `npm run dev`; so does every
 * production server, whatever APP_ENV says, but that of the browser tests.
 */

const url = (example: string) =>
  z.url({ protocol: /^https?$/, error: `must be a web address such as ${example}` });

const list = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(
    // At least one character more: the bare prefix is a secret that everybody knows.
    z.array(z.string().regex(/^whsec_./, "must be one or more secrets that begin with whsec_, by commas")),
  );

const schema = z.object({
  APP_ENV: z.enum(["development", "test", "production"]),
  APP_URL: url("https://app.example.com").transform((address) => address.replace(/\/+$/, "")),
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: "must be like postgres://user:password@host:5432/name, with @ and / in a password as %40 and %2F",
  }),
  AUTH_SECRET: z.string().min(32, "must have 32 characters or more: openssl rand -base64 33"),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(
      /^(sk|rk)_(test|live)_/,
      "must begin with sk_test_ or sk_live_: Stripe dashboard, Developers, API keys",
    ),
  STRIPE_WEBHOOK_SECRETS: list,
  /** Lets people type a card on the billing page itself; without it they use Stripe's page. */
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_/, "must begin with pk_test_ or pk_live_: Stripe dashboard, Developers, API keys")
    .optional(),
  /** Whether Stripe Tax computes taxes at checkout and asks for address and tax id. */
  STRIPE_TAX: z
    .enum(["on", "off"], { error: "must be on or off" })
    .default("off")
    .transform((value) => value === "on"),
  /** What a host's cron sends as bearer token to run the jobs where no worker runs. */
  CRON_SECRET: z.string().min(32, "must have 32 characters or more: openssl rand -base64 33").optional(),
  STRIPE_API_BASE: url("http://localhost:4242").optional(),
  RESEND_API_KEY: z.string().startsWith("re_", "must begin with re_: resend.com, API keys"),
  RESEND_BASE_URL: url("http://localhost:4243").optional(),
  EMAIL_FROM: z
    .string()
    .regex(/^(.+<[^@\s]+@[^@\s]+>|[^@\s]+@[^@\s]+)$/, "must be like Keel <hello@example.com>"),
  /**
   * How many proxies stand before the app; each adds to `X-Forwarded-For` whom it served. Production has one
   * at least: without any, a visitor writes that header and no limit by address holds.
   */
  TRUSTED_PROXIES: z
    .string()
    .regex(/^[1-9]$/, "must be a number of proxies from 1 to 9")
    .transform(Number)
    .default(1),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

export type Env = z.infer<typeof schema>;

/** One line a variable: its name, what is wrong, how to mend it. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not right:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "EnvironmentError";
  }
}

const howToGet: Record<string, string> = {
  APP_URL: "the address where people reach the app",
  DATABASE_URL: "the connection string of a PostgreSQL database",
  AUTH_SECRET: "make one with: openssl rand -base64 33",
  STRIPE_SECRET_KEY: "Stripe dashboard, Developers, API keys",
  STRIPE_WEBHOOK_SECRETS: "Stripe dashboard, Developers, Webhooks, Signing secret",
  RESEND_API_KEY: "resend.com, API keys",
  EMAIL_FROM: "the sender of mails, on a domain verified at Resend",
};

function embeddedDatabaseProblems(env: Pick<Env, "DATABASE_URL">): string[] {
  if (!new URL(env.DATABASE_URL).pathname.startsWith("/keel_embedded")) return [];
  return ["DATABASE_URL points to the embedded PostgreSQL; production needs a server of your own."];
}

/** What `npm run dev` starts, and production must not run on. Each row: is it embedded, and what to set. */
function embeddedProblems(env: Env): string[] {
  const problems = embeddedDatabaseProblems(env);
  if (env.STRIPE_API_BASE || env.STRIPE_SECRET_KEY.includes("embedded")) {
    problems.push(
      "STRIPE_API_BASE or STRIPE_SECRET_KEY points to the embedded Stripe; unset the first, set a real key.",
    );
  }
  if (env.STRIPE_WEBHOOK_SECRETS.some((secret) => secret.includes("embedded"))) {
    problems.push("STRIPE_WEBHOOK_SECRETS holds the embedded Stripe's secret; set your endpoint's own.");
  }
  if (env.RESEND_BASE_URL || env.RESEND_API_KEY.includes("embedded")) {
    problems.push(
      "RESEND_BASE_URL or RESEND_API_KEY points to the embedded inbox; unset the first, set a real key.",
    );
  }
  return problems;
}

/** Stripe would refuse the card's form, and say so to the person who pays. */
function otherModeProblems(env: Env): string[] {
  const { STRIPE_PUBLISHABLE_KEY: publishable, STRIPE_SECRET_KEY: secret, STRIPE_API_BASE: embedded } = env;
  if (!publishable || embedded) return [];
  if (publishable.startsWith("pk_live_") === secret.includes("_live_")) return [];
  return [
    "STRIPE_PUBLISHABLE_KEY and STRIPE_SECRET_KEY are of two modes; take both of live or both of test.",
  ];
}

type Source = Readonly<Record<string, string | undefined>>;

/** Whatever of `embedded` isn't allowed here, with a word to whoever believes that APP_ENV allows it. */
function refused(embedded: readonly string[], { APP_ENV }: Pick<Env, "APP_ENV">, source: Source): string[] {
  if (embedded.length === 0 || APP_ENV === "production") return [...embedded];
  // The browser tests run on a production build.
  if (APP_ENV === "test" || source.NODE_ENV !== "production") return [];
  return [
    ...embedded,
    `APP_ENV is ${APP_ENV}, yet this runs in production as npm start does; embedded services are for npm run dev.`,
  ];
}

/** @throws EnvironmentError naming every variable of this schema that is missing or malformed. */
function validate<Schema extends z.ZodType>(expected: Schema, source: Source): z.output<Schema> {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const result = expected.safeParse({
    ...filled,
    APP_ENV: filled.APP_ENV ?? (filled.NODE_ENV === "production" ? "production" : "development"),
  });
  if (result.success) return result.data;
  throw new EnvironmentError(
    result.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return filled[name] === undefined
        ? `${name} is missing: ${howToGet[name] ?? "set it"}.`
        : `${name} ${message}.`;
    }),
  );
}

/**
 * Validates an environment.
 * @throws EnvironmentError naming every variable that is missing, malformed or embedded in production.
 */
export function parseEnv(source: Source): Env {
  const env = validate(schema, source);
  const problems = [...refused(embeddedProblems(env), env, source), ...otherModeProblems(env)];
  if (problems.length > 0) throw new EnvironmentError(problems);
  return env;
}

const databaseSchema = schema.pick({ APP_ENV: true, DATABASE_URL: true });

/**
 * The database's address alone, for commands that need nothing else of the environment.
 * @throws EnvironmentError when it is missing, malformed or embedded in production.
 */
export function databaseUrl(source: Source = process.env): string {
  const env = validate(databaseSchema, source);
  const problems = refused(embeddedDatabaseProblems(env), env, source);
  if (problems.length > 0) throw new EnvironmentError(problems);
  return env.DATABASE_URL;
}

let parsed: Env | undefined;

/** The validated environment of this process. Parsed at first use, so that a build needs no secrets. */
export function env(): Env {
  if (!parsed) {
    parsed = parseEnv(process.env);
    // The auth library reads the app's address here, and without it from the header that names the host.
    process.env.AUTH_URL = new URL(parsed.APP_URL).origin;
  }
  return parsed;
}

/** The log's level, for the logger, which must work before and without the rest of the environment. */
export function logLevel(): Env["LOG_LEVEL"] {
  return schema.shape.LOG_LEVEL.catch("info").parse(process.env.LOG_LEVEL || undefined);
}

/** Whether a database is configured at all. A build has none and renders from the plan catalogue instead. */
export function hasDatabase(): boolean {
  return Boolean(process.env.DATABASE_URL);
}

/** Whether Stripe computes taxes, for a page that is made at build time too, when nothing else is set. */
export function computesTaxes(): boolean {
  return schema.shape.STRIPE_TAX.catch(false).parse(process.env.STRIPE_TAX || undefined);
}
