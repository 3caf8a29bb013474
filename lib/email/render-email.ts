import { type Options, render } from "react-email";
import { type TemplateName, templates } from "./templates";

export type RenderedEmail = { subject: string; html: string; text: string };

/** An address follows the words of its link in brackets, so that a full stop after it isn't taken for a part of it. */
const asText: Options = {
  plainText: true,
  htmlToTextOptions: {
    selectors: [{ selector: "a", options: { linkBrackets: ["(", ")"], hideLinkHrefIfSameAsText: true } }],
  },
};

/**
 * A mail as it is sent, for programs that show HTML and for those that show text.
 * @throws ZodError when the props aren't this template's.
 */
export async function renderEmail(template: TemplateName, props: unknown): Promise<RenderedEmail> {
  const { subject, body } = templates[template].compose(props);
  const [html, text] = await Promise.all([render(body), render(body, asText)]);
  return { subject, html, text };
}
