/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { Context } from "../../context";
import { findAnywhere, objectPath } from "./object-facts";

/** JSON as the API answers it, in which every id of an object leads to that object. */
export function LinkedJson({ ctx, value, label }: { ctx: Context; value: unknown; label: string }) {
  const text = JSON.stringify(value, null, 2);
  const parts: Child[] = [];
  let from = 0;
  for (const match of text.matchAll(/: "([\w.-]{4,})"|^ +"([\w.-]{4,})"/gm)) {
    const id = match[1] ?? match[2] ?? "";
    const record = looksLikeId(id) ? findAnywhere(ctx, id) : undefined;
    if (!record) continue;
    const at = match.index + match[0].lastIndexOf(id);
    parts.push(text.slice(from, at), <a href={objectPath(record.object, id)}>{id}</a>);
    from = at + id.length;
  }
  parts.push(text.slice(from));
  return (
    <section aria-label={label}>
      <pre tabindex={0}>{parts}</pre>
    </section>
  );
}

/** Spares the look-up of every other text. Ids that somebody chose, as a coupon's may be, get no link. */
function looksLikeId(text: string): boolean {
  return /^[a-z]{2,8}_\w+$/.test(text);
}
