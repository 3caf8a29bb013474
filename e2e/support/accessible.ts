import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

type Look = { colorScheme: "light" | "dark"; width: number };

/** Both themes at the width of a desk and of a phone. */
export const looks: readonly Look[] = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "light", width: 375 },
  { colorScheme: "dark", width: 375 },
];

/**
 * Holds the page as it stands against axe's rules in each look; in none may it scroll sideways.
 * @param what names the page in a failure.
 */
export async function expectAccessible(page: Page, what: string, among: readonly Look[] = looks) {
  for (const { colorScheme, width } of among) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
    expect.soft(found, `${what} in ${colorScheme} at ${width}`).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(overflow, `${what} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
  }
}
