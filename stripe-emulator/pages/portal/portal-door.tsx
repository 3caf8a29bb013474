/** @jsxImportSource hono/jsx */
import type { Hono } from "hono";
import type { Context } from "../../context";
import {
  createPortalSession,
  mayRecover,
  prolongPortalSession,
} from "../../resources/portal/portal-sessions";
import { Field } from "../card-fields";
import { sentForm } from "../form-body";
import { notFound, safeUrl, showPage } from "../shell";

const recoverPath = "/p/session/:id/recover";

/** Lets nobody past with an unknown or expired session, and stands for the portal's login page. */
export function portalDoor(site: Hono, ctx: Context): void {
  site.use("/p/session/:id/*", async (c, next) => {
    const session = ctx.store.of("billing_portal.session").get(c.req.param("id"));
    if (!session) return notFound(c, "portal session");
    const recovering = c.req.path.endsWith("/recover") && mayRecover(ctx, session);
    if (recovering || prolongPortalSession(ctx, session)) return next();
    const back = safeUrl(session.return_url);
    return showPage(
      c,
      { title: "Expired", status: 410, narrow: true },
      <div class="card">
        <h1>This portal session has expired</h1>
        <p>
          A session lasts five minutes until it is opened, and an hour after it was last used. Nothing was
          changed.
        </p>
        <div class="row">
          {mayRecover(ctx, session) ? (
            <form method="post" action={`/p/session/${session.id}/recover`}>
              <button type="submit">Open the portal again</button>
            </form>
          ) : null}
          {back ? (
            <a class="button quiet" href={back}>
              Return to the app
            </a>
          ) : null}
        </div>
      </div>,
    );
  });

  site.post(recoverPath, (c) => {
    const session = ctx.store.of("billing_portal.session").get(c.req.param("id"));
    if (!session) return notFound(c, "portal session");
    const { configuration, customer, return_url: back } = session;
    const renewed = createPortalSession(ctx, customer, {
      configuration,
      ...(back ? { return_url: back } : {}),
    });
    return c.redirect(renewed.url, 303);
  });

  loginPages(site, ctx);
}

/** The page of `login_page.url`: it asks for the e-mail address, and opens what the mail would link to. */
function loginPages(site: Hono, ctx: Context): void {
  const configurationOf = (token: string) =>
    ctx.store
      .of("billing_portal.configuration")
      .find(({ active, login_page: { url } }) => active && Boolean(url?.endsWith(`/p/login/${token}`)));

  site.get("/p/login/:token", (c) => {
    return configurationOf(c.req.param("token"))
      ? showPage(c, { title: "Billing", narrow: true }, <LoginForm action={c.req.path} email="" />)
      : notFound(c, "login page");
  });

  site.post("/p/login/:token", async (c) => {
    const email = ((await sentForm(c)).get("email") ?? "").trim();
    const configuration = configurationOf(c.req.param("token"));
    if (!configuration) return notFound(c, "login page");
    const customer = ctx.store
      .of("customer")
      .filter((one) => !one.deleted && one.email?.toLowerCase() === email.toLowerCase())
      .at(-1);
    if (!customer) {
      const error = "No customer has this e-mail address.";
      return showPage(
        c,
        { title: "Billing", narrow: true },
        <LoginForm action={c.req.path} email={email} error={error} />,
      );
    }
    const session = createPortalSession(ctx, customer.id, { configuration: configuration.id });
    return c.redirect(session.url, 303);
  });
}

function LoginForm({ action, email, error }: { action: string; email: string; error?: string }) {
  return (
    <form class="card" method="post" action={action} novalidate>
      <h1>Manage your billing</h1>
      <p>Stripe would send a link to this address; the emulator opens it at once.</p>
      <Field
        name="email"
        label="E-mail"
        type="email"
        inputmode="email"
        autocomplete="email"
        value={email}
        error={error}
      />
      <div>
        <button class="main" type="submit">
          Continue
        </button>
      </div>
    </form>
  );
}
