import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { billingAlerts, stripeEvents } from "@/db/schema";
import { acrossTenants, withTenant } from "@/db/tenancy";
import { testDatabase } from "@/dev/testing/database";
import { aMember, anOrganization, aUser } from "@/dev/testing/people";
import { aSubscription } from "@/dev/testing/subscriptions";
import { createSession } from "@/lib/auth/session-store";
import { env } from "@/lib/env";
import { type Id, newId, type OrganizationId, type ProjectId, type UserId } from "@/lib/ids";
import { can, type MemberRole, type Permission } from "@/lib/organizations/permissions";
import { createProject } from "@/lib/projects/create-project";

// A request, as far as actions look at it: whose session the cookie is of.
const request = vi.hoisted(() => ({ session: undefined as string | undefined }));
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: () => (request.session ? { value: request.session } : undefined),
    set: () => undefined,
    delete: () => undefined,
  }),
  headers: async () => new Headers(),
}));
vi.mock("next/cache", () => ({ revalidatePath: () => undefined, updateTag: () => undefined }));

const { db, url } = await testDatabase();
vi.stubEnv("DATABASE_URL", url);
// Read now: before each test the environment is put back as it was.
expect(env().DATABASE_URL).toBe(url);

/** What an action may be called with that passes validation, about an organization and what it has. */
type Subject = {
  organization: string;
  projectId: ProjectId;
  alertId: Id<"billingAlert">;
  /** A member who does nothing themselves. */
  userId: UserId;
  /** An organization with a customer at Stripe. */
  debtorId: OrganizationId;
};

type Door =
  /** Open to anybody. */
  | { for: "anybody" }
  /** For whoever is signed in. */
  | { for: "signed in" }
  /** For administrators of the product; to others it doesn't exist. */
  | { for: "administrators"; input: (subject: Subject) => Record<string, unknown> }
  /**
   * For members with the permission. While the organization is read-only for want of payment only what has to
   * do with billing goes on, unless the row says otherwise.
   */
  | {
      for: Permission;
      input: (subject: Subject) => Record<string, unknown>;
      whileReadOnly?: boolean;
    };

const onOrganization = ({ organization }: Subject) => ({ organization });

/** Every action of the product: a new one fails the test below until it has its row. */
const doors: Readonly<Record<string, Readonly<Record<string, Door>>>> = {
  "(auth)/actions.ts": {
    signUpAction: { for: "anybody" },
    signInAction: { for: "anybody" },
    signOutAction: { for: "anybody" },
    resendVerificationAction: { for: "anybody" },
    verifyEmailAction: { for: "anybody" },
    requestPasswordResetAction: { for: "anybody" },
    resetPasswordAction: { for: "anybody" },
  },
  "account/actions.ts": {
    updateProfileAction: { for: "signed in" },
    changePasswordAction: { for: "signed in" },
    signOutEverywhereAction: { for: "signed in" },
  },
  "admin/actions.ts": {
    resolveBillingAlertAction: { for: "administrators", input: ({ alertId }) => ({ alertId }) },
    replayStripeEventAction: { for: "administrators", input: () => ({ eventId: "evt_failed" }) },
    syncOrganizationAction: {
      for: "administrators",
      input: ({ debtorId }) => ({ organizationId: debtorId }),
    },
  },
  "o/new/actions.ts": { createOrganizationAction: { for: "signed in" } },
  "o/[slug]/projects/actions.ts": {
    createProjectAction: {
      for: "projects.write",
      input: ({ organization }) => ({ organization, name: `Project ${Math.random()}` }),
    },
    renameProjectAction: {
      for: "projects.write",
      input: (subject) => ({ ...subject, name: `Project ${Math.random()}` }),
    },
    deleteProjectAction: { for: "projects.write", input: (subject) => subject },
  },
  "o/[slug]/members/actions.ts": {
    changeRoleAction: {
      for: "members.manage",
      input: ({ organization, userId }) => ({ organization, userId, role: "billing" }),
    },
    removeMemberAction: {
      for: "members.manage",
      input: ({ organization, userId }) => ({ organization, userId }),
    },
  },
  "o/[slug]/settings/actions.ts": {
    renameOrganizationAction: {
      for: "organization.update",
      input: ({ organization }) => ({ organization, name: "Another name" }),
    },
  },
  "o/[slug]/billing/payment-methods/actions.ts": {
    addPaymentMethodAction: { for: "billing.manage", input: onOrganization },
    preparePaymentMethodAction: { for: "billing.manage", input: onOrganization },
    finishPaymentMethodAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, setupIntentId: "seti_1" }),
    },
    makeDefaultPaymentMethodAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, paymentMethodId: "pm_1" }),
    },
    removePaymentMethodAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, paymentMethodId: "pm_1" }),
    },
  },
  "o/[slug]/billing/details/actions.ts": {
    updateBillingDetailsAction: {
      for: "billing.manage",
      input: ({ organization }) => ({
        organization,
        name: "Acme",
        email: "billing@example.com",
        line1: "",
        line2: "",
        postalCode: "",
        city: "",
        state: "",
        country: "",
      }),
    },
    addTaxIdAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, type: "eu_vat", value: "DE123456789" }),
    },
    removeTaxIdAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, taxIdId: "txi_1" }),
    },
  },
  "o/[slug]/credits/actions.ts": {
    buyPackAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, pack: "small" }),
      whileReadOnly: false,
    },
  },
  "o/[slug]/billing/actions.ts": {
    startCheckoutAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, plan: "basic", interval: "month" }),
    },
    openPortalAction: { for: "billing.manage", input: onOrganization },
    cancelPlanAction: { for: "billing.manage", input: onOrganization },
    resumePlanAction: { for: "billing.manage", input: onOrganization },
    changePlanAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, plan: "pro", interval: "month", quote: "nonsense" }),
    },
    undoChangeAction: { for: "billing.manage", input: onOrganization },
    pausePlanAction: {
      for: "billing.manage",
      input: ({ organization }) => ({ organization, months: 1 }),
    },
    unpausePlanAction: { for: "billing.manage", input: onOrganization },
  },
};

const modules = import.meta.glob<Record<string, unknown>>("./**/actions.ts");
const actionSchema = z.custom<(input: unknown) => Promise<unknown>>((value) => typeof value === "function");
const resultSchema = z
  .looseObject({ serverError: z.looseObject({ code: z.string() }).optional() })
  .or(z.undefined());

async function actionsOf(file: string): Promise<Record<string, unknown>> {
  const load = modules[`./${file}`];
  if (!load) throw new Error(`There is no app/${file}.`);
  return load();
}

/** How the action answered: the code of its refusal, `passed` when it came as far as its own work. */
async function knock(file: string, name: string, session: string | undefined, input: unknown) {
  const action = actionSchema.parse((await actionsOf(file))[name]);
  request.session = session;
  // Leading somewhere else is how some actions end well.
  const result = resultSchema.parse(
    await action(input).catch((error: unknown) => {
      if (error instanceof Error && error.message === "NEXT_REDIRECT") return undefined;
      throw error;
    }),
  );
  const code = result?.serverError?.code;
  const refused = ["forbidden", "not_found", "unauthenticated", "read_only", "internal"];
  return code !== undefined && refused.includes(code) ? code : "passed";
}

async function sessionOf(userId: UserId): Promise<string> {
  return (await createSession(db, { userId, expires: new Date(Date.now() + 3_600_000) })).token;
}

const roles: readonly MemberRole[] = ["owner", "admin", "billing", "member"];
let subject: Subject;
/** Of an organization that hasn't paid for long. */
let unpaid: { subject: Subject; session: string };
const sessions = new Map<MemberRole | "stranger" | "administrator", string>();

beforeAll(async () => {
  const { id, slug, ownerId } = await anOrganization(db, { name: "Acme" });
  for (const role of roles) {
    const userId = role === "owner" ? ownerId : await aMember(db, { organizationId: id, role });
    sessions.set(role, await sessionOf(userId));
  }
  const elsewhere = await anOrganization(db, { name: "Globex", ownerId: await aUser(db) });
  sessions.set("stranger", await sessionOf(elsewhere.ownerId));
  sessions.set("administrator", await sessionOf(await aUser(db, { role: "admin" })));
  const debtor = await anOrganization(db, { name: "Unpaid" });
  await aSubscription(db, { organizationId: debtor.id, plan: "pro", status: "unpaid" });
  subject = {
    organization: slug,
    projectId: await aProject(),
    alertId: await anAlert(),
    userId: await aMember(db, { organizationId: id, role: "member" }),
    debtorId: debtor.id,
  };
  await db.insert(stripeEvents).values({
    id: "evt_failed",
    type: "invoice.paid",
    livemode: false,
    payload: {},
    status: "failed",
    stripeCreatedAt: new Date(),
  });
  unpaid = {
    subject: { ...subject, organization: debtor.slug },
    session: await sessionOf(debtor.ownerId),
  };

  async function anAlert(): Promise<Id<"billingAlert">> {
    const alertId = newId("billingAlert");
    await acrossTenants(db).insert(billingAlerts).values({
      id: alertId,
      organizationId: id,
      kind: "unknown_status",
      objectId: "sub_1",
      detail: "resting",
    });
    return alertId;
  }

  async function aProject(): Promise<ProjectId> {
    const project = await withTenant(db, id, (tenant) =>
      createProject(tenant, { organizationId: id, name: "Website", actorId: ownerId }),
    );
    return project.id;
  }
});

test("every action has its row in the table", async () => {
  const files = readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|[/\\])actions\.tsx?$/.test(file))
    .map((file) => join(file).replaceAll("\\", "/"));
  expect(files.sort()).toEqual(Object.keys(doors).sort());
  for (const file of files) {
    expect(Object.keys(await actionsOf(file)).sort(), file).toEqual(Object.keys(doors[file] ?? {}).sort());
  }
});

const rows = Object.entries(doors).flatMap(([file, actions]) =>
  Object.entries(actions).map(([name, door]) => ({ file, name, door })),
);

test.each(rows.filter(({ name, door }) => door.for === "anybody" && name !== "signOutAction"))(
  "$name tells anybody who sends nonsense what is wrong with it",
  async ({ file, name }) => {
    request.session = undefined;
    const action = actionSchema.parse((await actionsOf(file))[name]);
    for (const nonsense of [undefined, null, [], "text", { email: ["a"], password: 1, token: {} }]) {
      expect(await action(nonsense)).toHaveProperty("validationErrors");
    }
  },
);

describe.each(rows.filter(({ door }) => door.for !== "anybody"))("$name", ({ file, name, door }) => {
  test("turns away who isn't signed in, whatever they send", async () => {
    const input = "input" in door ? door.input(subject) : {};
    for (const sent of [undefined, {}, input]) {
      expect(await knock(file, name, undefined, sent)).toBe("unauthenticated");
      expect(await knock(file, name, "no such session", sent)).toBe("unauthenticated");
    }
  });

  if (door.for === "anybody" || door.for === "signed in") return;

  if (door.for === "administrators") {
    test("is there for administrators alone, who find untouched what others knocked at", async () => {
      for (const visitor of [...roles, "stranger"] as const) {
        expect(await knock(file, name, sessions.get(visitor), door.input(subject)), visitor).toBe(
          "not_found",
        );
      }
      expect(await knock(file, name, sessions.get("administrator"), door.input(subject))).toBe("passed");
    });
    return;
  }

  test.each(roles)("lets a %s in only with the permission", async (role) => {
    const answer = await knock(file, name, sessions.get(role), door.input(subject));
    // What an earlier caller deleted or removed is gone: that is the work's own answer.
    const isGone = name === "deleteProjectAction" || name === "removeMemberAction";
    const passed = isGone ? ["passed", "not_found"] : ["passed"];
    expect(can(role, door.for) ? passed : ["forbidden"]).toContain(answer);
  });

  test("while the organization is read-only lets through only what may be done then", async () => {
    const goesOn = door.whileReadOnly ?? door.for === "billing.manage";
    const answer = await knock(file, name, unpaid.session, door.input(unpaid.subject));
    if (goesOn) expect(answer).not.toBe("read_only");
    else expect(answer).toBe("read_only");
  });

  test("is no different for strangers than for an organization that doesn't exist", async () => {
    const stranger = sessions.get("stranger");
    expect(await knock(file, name, stranger, door.input(subject))).toBe("not_found");
    const nowhere = { ...subject, organization: "no-such-organization" };
    expect(await knock(file, name, stranger, door.input(nowhere))).toBe("not_found");
    expect(await knock(file, name, sessions.get("owner"), { organization: ["acme"] })).toBe("not_found");
  });
});
