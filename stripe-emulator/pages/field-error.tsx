/** @jsxImportSource hono/jsx */

/**
 * What is wrong with a field, if anything; it is read out as soon as the page shows it.
 * @param name of the field, whose `aria-describedby` is then `<name>-error`
 */
export function FieldError({ name, error }: { name?: string; error: string | false | undefined }) {
  if (!error) return null;
  return (
    <p class="wrong" {...(name ? { id: `${name}-error` } : {})} role="alert">
      {error}
    </p>
  );
}
