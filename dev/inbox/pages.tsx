/** @jsxImportSource hono/jsx */
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import type { Mail } from "./mails";

/** The ways to look at a mail, as they stand in the address: `?as=text`. */
export const views = {
  page: "As it looks",
  light: "Light",
  dark: "Dark",
  text: "Plain text",
  source: "HTML source",
} as const;
export type View = keyof typeof views;

const time = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

function shell(title: string, content: Child) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Development inbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/inbox/assets/inbox.css">
<script src="/inbox/assets/inbox.js" defer></script>
</head>
<body>
<header><p>Development inbox: nothing is really sent</p></header>
<main>${content}</main>
</body>
</html>`;
}

function Time({ at }: { at: Date }) {
  return <time datetime={at.toISOString()}>{time.format(at)}</time>;
}

/** `/inbox`: what was sent, which renews itself. */
export function inboxPage(mails: readonly Mail[]) {
  return shell(
    "Mails",
    <>
      <h1>Mails</h1>
      <p>
        <a href="/inbox/previews">Every mail with example data</a>
      </p>
      <div id="mails">
        {mails.length === 0 ? (
          <div class="card empty">
            <p>No mail yet.</p>
            <p class="muted">
              Sign up in the app or ask for a new password there: the mail appears here by itself.
            </p>
          </div>
        ) : (
          <ul class="card">
            {mails.map((mail) => (
              <li key={mail.id}>
                <a href={`/inbox/${mail.id}`}>
                  <span class="subject">{mail.subject}</span>
                  <span class="to">{mail.to.join(", ")}</span>
                  <Time at={mail.created_at} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </>,
  );
}

/** `/inbox/:id`: one mail. Its HTML runs no script, and its links open outside of it. */
export function mailPage(mail: Mail, view: View) {
  return shell(
    mail.subject,
    <>
      <p>
        <a href="/inbox">← All mails</a>
      </p>
      <h1>{mail.subject}</h1>
      <dl>
        <dt>To</dt>
        <dd>{mail.to.join(", ")}</dd>
        <dt>From</dt>
        <dd>{mail.from}</dd>
        <dt>Sent</dt>
        <dd>
          <Time at={mail.created_at} />
        </dd>
      </dl>
      <Views path={`/inbox/${mail.id}`} view={view} />
      <Body mail={mail} view={view} />
    </>,
  );
}

/** `/inbox/previews`: the examples of every mail. */
export function previewsPage(previews: readonly { name: string; template: string; about: string }[]) {
  return shell(
    "Every mail",
    <>
      <p>
        <a href="/inbox">← All mails</a>
      </p>
      <h1>Every mail with example data</h1>
      <ul class="card">
        {previews.map(({ name, template, about }) => (
          <li key={name}>
            <a href={`/inbox/previews/${name}`}>
              <span class="subject">{template}</span>
              <span class="to">{about}</span>
            </a>
          </li>
        ))}
      </ul>
    </>,
  );
}

/** `/inbox/previews/:name`: one example. */
export function previewPage(
  preview: { name: string; about: string; mail: MailBody & { subject: string } },
  view: View,
) {
  return shell(
    preview.mail.subject,
    <>
      <p>
        <a href="/inbox/previews">← Every mail</a>
      </p>
      <h1>{preview.mail.subject}</h1>
      <p class="muted">Example: {preview.about}</p>
      <Views path={`/inbox/previews/${preview.name}`} view={view} />
      <Body mail={preview.mail} view={view} />
    </>,
  );
}

function Views({ path, view }: { path: string; view: View }) {
  return (
    <nav aria-label="View">
      {Object.entries(views).map(([key, label]) => (
        <a key={key} href={`${path}?as=${key}`} aria-current={key === view ? "page" : undefined}>
          {label}
        </a>
      ))}
    </nav>
  );
}

type MailBody = Pick<Mail, "html" | "text">;

/** What the mail's own styles ask for, answered as if the reader's screen were light or dark. */
const themeQuery = "(prefers-color-scheme: dark)";

function inTheme(html: string, view: View): string {
  if (view === "light") return html.replaceAll(themeQuery, "not all");
  return view === "dark" ? html.replaceAll(themeQuery, "all") : html;
}

function Body({ mail, view }: { mail: MailBody; view: View }) {
  if (view !== "text" && view !== "source" && mail.html !== null) {
    return (
      <iframe
        class="card"
        title="The mail"
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        srcdoc={`<base target="_blank">${inTheme(mail.html, view)}`}
      />
    );
  }
  const body = view === "source" ? mail.html : mail.text;
  return body ? <pre class="card">{body}</pre> : <p class="card empty">The mail has no such part.</p>;
}

export function notFoundPage() {
  return shell(
    "Not found",
    <>
      <h1>There is no such mail</h1>
      <p class="muted">Mails are kept until npm run dev ends.</p>
      <p>
        <a href="/inbox">All mails</a>
      </p>
    </>,
  );
}
