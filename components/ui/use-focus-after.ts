"use client";

import { useCallback, useEffect, useRef } from "react";

/**
 * Keeps the keyboard's place when an act takes away what was pressed, as when a row is removed: focus goes to the
 * page's content then, instead of back to the top of the document.
 * @returns what to call when the act begins.
 */
export function useFocusAfter(): () => void {
  const acted = useRef(false);
  useEffect(
    () => () => {
      if (!acted.current) return;
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        document.getElementById("content")?.focus({ preventScroll: true });
      });
    },
    [],
  );
  return useCallback(() => {
    acted.current = true;
  }, []);
}
