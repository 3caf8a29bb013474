import type { Appearance } from "@stripe/stripe-js";

/**
 * Our tokens as Stripe's form takes them: it lies in a frame that knows none of our variables, so each colour is
 * read as it is painted around `element` in the present theme.
 */
export function stripeAppearance(element: Element): Appearance {
  const colour = colourReader(element);
  return {
    theme: isDark() ? "night" : "stripe",
    variables: {
      colorPrimary: colour("accent-text"),
      colorBackground: colour("surface"),
      colorText: colour("ink"),
      colorTextSecondary: colour("muted"),
      colorTextPlaceholder: colour("faint"),
      colorDanger: colour("danger"),
      iconColor: colour("faint"),
      fontFamily: "ui-sans-serif, system-ui, sans-serif",
      fontSizeBase: "14px",
      spacingUnit: "4px",
      borderRadius: "8px",
    },
    rules: {
      ".Input": { border: `1px solid ${colour("line-strong")}`, boxShadow: "none" },
      ".Input:focus": { border: `1px solid ${colour("accent-text")}`, boxShadow: "none" },
      ".Input--invalid": { border: `1px solid ${colour("danger")}`, boxShadow: "none" },
      ".Tab": { border: `1px solid ${colour("line-strong")}`, boxShadow: "none" },
      ".Label": { color: colour("ink"), fontWeight: "500" },
    },
  };
}

/** Calls back when the theme changes, by the reader's choice or by the system's. Returns how to stop that. */
export function onThemeChange(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = new MutationObserver(changed);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
  system.addEventListener("change", changed);
  return () => {
    chosen.disconnect();
    system.removeEventListener("change", changed);
  };
}

function isDark(): boolean {
  const { classList } = document.documentElement;
  if (classList.contains("dark")) return true;
  return !classList.contains("light") && matchMedia("(prefers-color-scheme: dark)").matches;
}

function colourReader(element: Element): (token: string) => string {
  return (token) => {
    const probe = document.createElement("span");
    probe.style.color = `var(--${token})`;
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}
