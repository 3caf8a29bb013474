/** @jsxImportSource hono/jsx */
import type { Context as HonoContext } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { HtmlEscapedString } from "hono/utils/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ConsoleNav, type Section } from "./console/console-nav";

interface PageOptions {
  title: string;
  /** 200 by default. */
  status?: ContentfulStatusCode;
  /** Shows the console's navigation with this entry marked; the customer's pages have none. */
  section?: Section;
  /** What was searched for, in the console's search. */
  query?: string;
  narrow?: boolean;
  /** A stylesheet of the page's own. */
  styles?: "checkout.css";
}

/** Answers with a whole page around `content`. */
export function showPage(
  c: HonoContext,
  { title, status = 200, section, query, narrow, styles }: PageOptions,
  content: HtmlEscapedString | Promise<HtmlEscapedString>,
): Response | Promise<Response> {
  return c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Stripe emulator</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/base.css">
<link rel="stylesheet" href="/assets/forms.css">
<link rel="stylesheet" href="/assets/content.css">
${section ? html`<link rel="stylesheet" href="/assets/console.css">` : ""}
${styles ? html`<link rel="stylesheet" href="/assets/${styles}">` : ""}
<script src="/assets/pages.js" defer></script>
</head>
<body>
<header class="test-bar"><p>TEST · no real payment · Stripe emulator</p></header>
${section ? <ConsoleNav section={section} query={query} /> : ""}
<main class="${narrow ? "narrow" : ""}">${content}</main>
</body>
</html>`,
    status,
  );
}

/** The page for an id that leads nowhere. */
export function notFound(c: HonoContext, what: string): Response | Promise<Response> {
  return showPage(
    c,
    { title: "Not found", status: 404, narrow: true },
    <div class="card">
      <h1>There is no such {what}</h1>
      <p class="muted">
        The address may be incomplete, or the emulator was started afresh since the link was made.
      </p>
      <p>
        <a href="/">Open the console</a>
      </p>
    </div>,
  );
}

/** The page for something that can't be done now, in Stripe's words. */
export function refused(
  c: HonoContext,
  message: string,
  status: ContentfulStatusCode,
): Response | Promise<Response> {
  return showPage(
    c,
    { title: "Not possible", status, narrow: true },
    <div class="card">
      <h1>That isn't possible</h1>
      <p role="alert">{message}</p>
      <p class="muted">Go back and load the page again to see how things stand.</p>
    </div>,
  );
}

type Tone = "good" | "warn" | "bad" | "plain";

/** What a page tells first; an alert when it is bad news. */
export function Notice({ tone, children }: { tone: Tone; children?: Child }) {
  return (
    <p class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      {children}
    </p>
  );
}

const goodStates: readonly string[] = [
  "active",
  "trialing",
  "paid",
  "succeeded",
  "complete",
  "enabled",
  "ready",
];
const warnStates: readonly string[] = ["past_due", "open", "pending", "incomplete", "advancing", "paused"];
const badStates: readonly string[] = ["unpaid", "canceled", "incomplete_expired", "uncollectible", "failed"];

/** A state of an object, coloured by what it means. */
export function Chip({ state, label }: { state: string; label: string }) {
  const tone = goodStates.includes(state)
    ? "good"
    : warnStates.includes(state)
      ? "warn"
      : badStates.includes(state)
        ? "bad"
        : "plain";
  return <span class={`chip ${tone}`}>{label}</span>;
}

/** Only addresses a browser may be sent to; an app that hands over `javascript:` gets no link. */
export function safeUrl(url: string | null | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  return ["http:", "https:"].includes(new URL(url).protocol) ? url : undefined;
}
