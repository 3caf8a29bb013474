"use client";

import { useEffect, useRef } from "react";

/**
 * Lets an uncontrolled control follow a value of the URL when that changes, by its own doing or by "back". It
 * stays the same element, so it keeps the focus; what was typed before hydration stays as well.
 */
export function useFollowingValue<Control extends HTMLInputElement | HTMLSelectElement>(value: string) {
  const control = useRef<Control>(null);
  const shown = useRef(value);
  useEffect(() => {
    if (shown.current === value) return;
    shown.current = value;
    if (control.current) control.current.value = value;
  }, [value]);
  return control;
}
