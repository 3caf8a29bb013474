"use client";

import { useSyncExternalStore } from "react";
import { themeStorageKey } from "./theme-script";

export type Theme = "light" | "dark" | "system";

const listeners = new Set<() => void>();

function readTheme(): Theme {
  const { classList } = document.documentElement;
  if (classList.contains("dark")) return "dark";
  return classList.contains("light") ? "light" : "system";
}

function storedTheme(value: string | null): Theme {
  return value === "light" || value === "dark" ? value : "system";
}

function applyTheme(theme: Theme) {
  document.documentElement.classList.remove("light", "dark");
  if (theme !== "system") document.documentElement.classList.add(theme);
  for (const listener of listeners) listener();
}

function onStorage(event: StorageEvent) {
  if (event.key !== themeStorageKey && event.key !== null) return;
  applyTheme(storedTheme(event.newValue));
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) window.addEventListener("storage", onStorage);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", onStorage);
  };
}

function setTheme(theme: Theme) {
  try {
    if (theme === "system") localStorage.removeItem(themeStorageKey);
    else localStorage.setItem(themeStorageKey, theme);
  } catch {
    // Storage may be forbidden: the choice then lasts until the page is left.
  }
  applyTheme(theme);
}

/** Puts the stored choice on <html> again, where a page was drawn by the browser alone. */
export function restoreTheme() {
  try {
    applyTheme(storedTheme(localStorage.getItem(themeStorageKey)));
  } catch {
    // Storage may be forbidden: the theme stays as it is.
  }
}

/** The chosen theme and its setter; other tabs follow. "system" while rendering on the server. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore(subscribe, readTheme, () => "system" as const);
  return [theme, setTheme];
}
