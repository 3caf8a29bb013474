import type { BrowserContext } from "@playwright/test";
import { seedPeople } from "@/db/seed-people";
import { SetupError } from "./setup-error";

/** Signs one of the example people in, by the form that everybody uses. */
export async function signIn(context: BrowserContext, who: string): Promise<void> {
  const person = seedPeople.find(({ label }) => label.toLowerCase().includes(who.toLowerCase()));
  if (!person) {
    const labels = seedPeople.map(({ label }) => label).join(", ");
    throw new SetupError(`There is no example person "${who}".`, `There are: ${labels}.`);
  }
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel(/e-?mail/i).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.locator("form button[type=submit]", { hasText: /sign in/i }).click();
  await page
    .waitForURL((url) => url.pathname !== "/sign-in")
    .catch(async () => {
      const shown = (await page.getByRole("alert").allInnerTexts()).filter(Boolean).join(" ");
      throw new SetupError(
        `${person.email} could not sign in: ${shown || "the page stays"}`,
        "Is the app seeded?",
      );
    });
  await page.close();
}
