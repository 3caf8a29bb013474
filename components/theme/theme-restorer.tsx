"use client";

import { useLayoutEffect } from "react";
import { restoreTheme } from "./use-theme";

/**
 * After an error of the server the browser draws the whole document itself, and scripts drawn by React don't
 * run: then this brings the chosen theme back.
 */
export function ThemeRestorer() {
  useLayoutEffect(restoreTheme, []);
  return null;
}
