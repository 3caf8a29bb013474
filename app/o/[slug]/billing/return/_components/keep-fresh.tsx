"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Renders the page and its frame once more: something has changed while they were rendered. */
export function RefreshOnce() {
  const router = useRouter();
  useEffect(() => router.refresh(), [router]);
  return null;
}

/** Every how many milliseconds the page is looked at again: quickly at first, then once in half a minute. */
const delaysMs = [2_000, 3_000, 5_000, 10_000, 30_000];

/** Keeps a page fresh until it no longer contains this. Rests while nobody looks at it. */
export function KeepFresh() {
  const router = useRouter();
  useEffect(() => {
    let round = 0;
    let timer: ReturnType<typeof setTimeout>;
    function schedule() {
      timer = setTimeout(look, delaysMs[Math.min(round, delaysMs.length - 1)]);
      round += 1;
    }
    function look() {
      if (document.visibilityState === "visible") router.refresh();
      schedule();
    }
    schedule();
    return () => clearTimeout(timer);
  }, [router]);
  return null;
}
