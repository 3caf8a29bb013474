import Link from "next/link";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Button } from "./button";
import { Field } from "./field";
import { Input } from "./input";

test("a field names its control and describes it by error, then description", () => {
  const html = renderToStaticMarkup(
    <Field label="E-mail" name="email" description="For receipts." error="Enter an address.">
      <Input id="mail" />
    </Field>,
  );
  expect(html).toContain('<label for="mail"');
  expect(html).toContain('name="email"');
  expect(html).toContain('aria-describedby="mail-error mail-description"');
  expect(html).toContain('aria-invalid="true"');
});

test("a field keeps the name that register() gave its control", () => {
  const html = renderToStaticMarkup(
    <Field label="E-mail">
      <Input name="billing.email" />
    </Field>,
  );
  expect(html).toContain('name="billing.email"');
  expect(html).not.toContain('aria-invalid="');
});

test("a pending button is disabled and says what it does", () => {
  const html = renderToStaticMarkup(
    <Button pending pendingLabel="Saving…">
      Save
    </Button>,
  );
  expect(html).toMatch(/<button[^>]* disabled=""/);
  expect(html).toContain('aria-busy="true"');
  expect(html).toContain("Saving…");
});

test("a button rendered as a link is a link", () => {
  const html = renderToStaticMarkup(<Button render={<Link href="/" />}>Start</Button>);
  expect(html).toMatch(/^<a class="[^"]+" href="\/">Start<\/a>$/);
});
