import type { ReactNode } from "react";
import { Body, Button, Container, Head, Hr, Html, Link, Preview, Section, Text } from "react-email";

const fonts =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif, 'Apple Color Emoji'";

const colors = { canvas: "#f4f6f6", surface: "#ffffff", line: "#dfe5e5", ink: "#0f1616", muted: "#515c5c" };
const accent = "#0b6069";

/** Mail programs drop most CSS; those that know the dark keep this. The rest shows the inline colours. */
const darkStyles = `
  :root { color-scheme: light dark; supported-color-schemes: light dark; }
  @media (prefers-color-scheme: dark) {
    .canvas, .canvas > table > tbody > tr > td { background-color: #0b0e0e !important; }
    .surface { background-color: #131818 !important; border-color: #2a3333 !important; }
    .ink { color: #ecf0f0 !important; }
    .muted { color: #a6b1b1 !important; }
    .line { border-color: #2a3333 !important; }
    .link { color: #62c5cd !important; }
    .button { background-color: #127a84 !important; }
  }
`;

type MailLayoutProps = {
  /** What lists of mails show after the subject. */
  preview: string;
  title: string;
  /** The organization that the mail is about, named beside the product's name. */
  organizationName?: string;
  children: ReactNode;
  /** Why this mail came, in a sentence or two. */
  reason: ReactNode;
};

/** The frame of every mail: one column of 600, the product's name on top, at the bottom why it came. */
export function MailLayout({ preview, title, organizationName, children, reason }: MailLayoutProps) {
  return (
    <Html lang="en">
      <Head>
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{darkStyles}</style>
      </Head>
      <Preview>{preview}</Preview>
      <Body
        className="canvas"
        style={{ margin: 0, padding: "32px 12px", backgroundColor: colors.canvas, fontFamily: fonts }}
      >
        <Container
          className="surface"
          style={{
            width: "100%",
            maxWidth: 600,
            backgroundColor: colors.surface,
            border: `1px solid ${colors.line}`,
            borderRadius: 8,
          }}
        >
          <Section style={{ padding: "32px 32px 28px" }}>
            <Text
              className="ink"
              style={{ ...text, margin: "0 0 28px", fontWeight: 600, letterSpacing: "-0.02em" }}
            >
              Keel
              {organizationName && (
                <span className="muted" style={{ color: colors.muted, fontWeight: 400, letterSpacing: 0 }}>
                  {` · ${organizationName}`}
                </span>
              )}
            </Text>
            <Text
              className="ink"
              style={{ ...text, margin: "0 0 12px", fontSize: 20, lineHeight: "28px", fontWeight: 600 }}
            >
              {title}
            </Text>
            {children}
            <Hr className="line" style={{ margin: "28px 0 16px", borderColor: colors.line }} />
            <Text
              className="muted"
              style={{ ...text, margin: 0, color: colors.muted, fontSize: 13, lineHeight: "20px" }}
            >
              {reason}
            </Text>
          </Section>
        </Container>
      </Body>
    </Html>
  );
}

/** A name of one long word breaks rather than making the mail wider than its reader's screen. */
const text = {
  color: colors.ink,
  fontFamily: fonts,
  fontSize: 16,
  lineHeight: "26px",
  overflowWrap: "anywhere",
  wordBreak: "break-word",
} as const;

export function Paragraph({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={{ ...text, margin: "0 0 16px" }}>
      {children}
    </Text>
  );
}

/** The mail's one button, and its link written out for programs and people that want no button. */
export function Action({ href, children }: { href: string; children: string }) {
  return (
    <Section style={{ margin: "8px 0 0" }}>
      {/* The text version has the written link only. */}
      <div data-skip-in-text={true}>
        <Button
          href={href}
          className="button"
          style={{
            padding: "11px 20px",
            backgroundColor: accent,
            borderRadius: 8,
            color: "#ffffff",
            fontFamily: fonts,
            fontSize: 16,
            fontWeight: 500,
            overflowWrap: "anywhere",
            textDecoration: "none",
          }}
        >
          {children}
        </Button>
      </div>
      <Text
        className="muted"
        style={{ ...text, margin: "20px 0 0", color: colors.muted, fontSize: 13, lineHeight: "20px" }}
      >
        {children}:
        <br />
        <MailLink href={href}>{href}</MailLink>
      </Text>
    </Section>
  );
}

/** A link in running text; the text version has the address after the words. */
export function MailLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      className="link"
      style={{ color: accent, textDecoration: "underline", overflowWrap: "anywhere" }}
    >
      {children}
    </Link>
  );
}
