import { describe, expect, test } from "vitest";
import { forbiddenImports } from "./import-rules";

const count = (file: string, ...specifiers: string[]) =>
  forbiddenImports(file, specifiers.map((specifier) => `import "${specifier}";`).join("\n")).length;

describe("imports run one way", () => {
  test.each([
    ["app/o/[slug]/page.tsx", ["@/components/ui/button", "@/lib/ids", "@/db", "./_components/row", "next"]],
    ["components/shell/rail.tsx", ["@/lib/ids", "../ui/button", "react"]],
    ["lib/billing/change-plan.ts", ["@/db/tenancy", "@/lib/errors", "../errors", "./plans"]],
    ["lib/email/send.ts", ["@/emails/receipt"]],
    ["db/schema/columns.ts", ["@/lib/ids"]],
    ["cli/main.ts", ["@/lib/billing/plans", "@/db/client"]],
    ["lib/billing/change-plan.test.ts", ["@/dev/testing/database", "@/stripe-emulator"]],
    ["db/tenancy.test.ts", ["@/lib/errors", "@/dev/testing/database"]],
    ["dev/main.ts", ["@/stripe-emulator", "@/db/migrate"]],
    ["bench/stripe-emulator.ts", ["@/stripe-emulator"]],
    ["proxy.ts", ["./lib/security/headers", "@/lib/auth/session-cookie"]],
  ])("%s may import %j", (file, specifiers) => {
    expect(count(file, ...specifiers)).toBe(0);
  });

  test.each([
    ["components/shell/rail.tsx", "@/app/layout"],
    ["lib/billing/change-plan.ts", "@/components/ui/button"],
    ["lib/billing/change-plan.ts", "@/emails/receipt"],
    ["lib/billing/change-plan.ts", "@/dev/postgres"],
    ["lib/billing/change-plan.ts", "@/stripe-emulator"],
    ["lib/billing/change-plan.ts", "../../db/client"],
    ["lib/billing/change-plan.test.ts", "@/dev/postgres"],
    ["db/client.ts", "@/lib/billing/plans"],
    ["emails/receipt.tsx", "@/lib/billing/plans"],
    ["app/page.tsx", "@/stripe-emulator"],
    ["components/shell/rail.tsx", "@/stripe-emulator/index"],
    ["db/client.ts", "@/stripe-emulator"],
    ["emails/receipt.tsx", "@/stripe-emulator"],
    ["cli/main.ts", "@/stripe-emulator/index"],
    ["app/page.tsx", "../lib/ids"],
    ["cli/main.ts", "@/dev/postgres"],
    ["stripe-emulator/index.ts", "@/lib/ids"],
    ["stripe-emulator/index.ts", "../lib/ids"],
    ["proxy.ts", "./dev/postgres"],
  ])("%s may not import %s", (file, specifier) => {
    expect(count(file, specifier)).toBe(1);
  });

  test("every way to import counts", () => {
    const source = `
      import type { A } from "@/app/a";
      export { b } from "@/app/b";
      const c = await import("@/app/c");
      // import "@/app/in-a-comment"
      const d = 'import "@/app/in-a-string"';
    `;
    expect(forbiddenImports("lib/x.ts", source)).toHaveLength(3);
  });

  test("a new root folder needs rules before it has imports", () => {
    expect(forbiddenImports("helpers/x.ts", "")).toHaveLength(1);
  });
});
