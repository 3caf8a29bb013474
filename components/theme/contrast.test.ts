import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");

type Colours = ReadonlyMap<string, string>;

/** The tokens of globals.css as they are in one theme. */
function coloursOf(theme: "light" | "dark"): Colours {
  const colours = new Map<string, string>();
  for (const [, name, light, dark] of css.matchAll(
    /--([\w-]+): light-dark\((#[\da-f]{6}), (#[\da-f]{6})\);/g,
  )) {
    if (name && light && dark) colours.set(name, theme === "light" ? light : dark);
  }
  return colours.set("on-fill", "#ffffff");
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(colours: Colours, text: string, ground: string): number {
  const [one, other] = [text, ground].map((name) => {
    const colour = colours.get(name);
    if (!colour) throw new Error(`globals.css has no colour --${name}`);
    return luminance(colour) + 0.05;
  });
  if (!one || !other) throw new Error("unreachable: both colours exist");
  return Math.max(one, other) / Math.min(one, other);
}

const surfaces = ["canvas", "surface", "raised", "subtle"];
const texts = ["muted", "faint", "accent-text", "positive", "caution", "danger"];
const fills = ["accent", "accent-hover", "danger-fill", "danger-fill-hover"];
const tints = ["accent-soft", "positive-soft", "caution-soft", "danger-soft"];

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const colours = coloursOf(theme);

  test.each(surfaces)("body text on %s is AAA", (surface) => {
    expect(contrast(colours, "ink", surface)).toBeGreaterThanOrEqual(7);
  });

  test.each(texts.flatMap((text) => surfaces.map((surface) => [text, surface] as const)))(
    "%s on %s is AA",
    (text, surface) => {
      expect(contrast(colours, text, surface)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test.each(fills)("white on %s is AA", (fill) => {
    expect(contrast(colours, "on-fill", fill)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(tints)("chips and banners on %s are AA", (tint) => {
    const own = tint === "accent-soft" ? "accent-text" : tint.replace("-soft", "");
    for (const text of [own, "ink", "muted"]) {
      expect(contrast(colours, text, tint)).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(["canvas", "surface", "raised"])("outlines of controls on %s reach 3:1", (surface) => {
    expect(contrast(colours, "control", surface)).toBeGreaterThanOrEqual(3);
  });
});
