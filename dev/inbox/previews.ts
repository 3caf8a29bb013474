import { type RenderedEmail, renderEmail } from "@/lib/email/render-email";
import { isTemplateName, type TemplateName } from "@/lib/email/templates";
import { examples } from "./examples";

/** An example of a mail, under the name by which its address calls it: `payment_failed-2`. */
export type Preview = { name: string; template: TemplateName; about: string; props: unknown };

/** Every example of every mail of the product. */
export function listPreviews(): Preview[] {
  return Object.entries(examples).flatMap(([template, list]) =>
    isTemplateName(template)
      ? list.map((example, index) => ({ name: `${template}-${index + 1}`, template, ...example }))
      : [],
  );
}

/** @returns null when there is no such example. */
export async function renderPreview(name: string): Promise<(Preview & { mail: RenderedEmail }) | null> {
  const preview = listPreviews().find((candidate) => candidate.name === name);
  return preview ? { ...preview, mail: await renderEmail(preview.template, preview.props) } : null;
}
