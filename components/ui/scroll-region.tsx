"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { cn } from "./cn";

type ScrollRegionProps = {
  label: string;
  /** Keeps it to two thirds of the screen's height; it scrolls up and down too, then. */
  tall?: boolean;
  children: ReactNode;
};

/**
 * Content that may be wider than its place. It scrolls sideways, and is a tab stop so that keyboards can scroll
 * it, only while it overflows: a scrolling box would keep sticky headers inside from sticking to the page. As long
 * as there is more to the right, that edge fades out. Once everything is known to fit, the group `scroll` has
 * `data-fits`: only then may a header inside stick below a bar of the page's instead of at its own top.
 */
export function ScrollRegion({ label, tall = false, children }: ScrollRegionProps) {
  const region = useRef<HTMLElement>(null);
  const [overflows, setOverflows] = useState<boolean | null>(null);
  const [hasMore, setHasMore] = useState(false);

  useEffect(() => {
    const element = region.current;
    if (!element) return;
    const measure = () => {
      const isTooTall = tall && element.scrollHeight > element.clientHeight;
      setOverflows(isTooTall || element.scrollWidth > element.clientWidth);
      // Half pixels of zoomed pages are no rest.
      setHasMore(element.scrollWidth - element.clientWidth - element.scrollLeft > 1);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // What is inside grows and shrinks by itself: dates turn into "5 minutes ago", fonts arrive, rows come.
    for (const child of element.children) observer.observe(child);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [tall]);

  return (
    <div className="relative">
      <section
        ref={region}
        aria-label={label}
        tabIndex={overflows ? 0 : undefined}
        data-fits={overflows === false || undefined}
        className={cn(
          "group/scroll relative",
          tall && "max-h-[66vh] overflow-y-auto",
          overflows && "overflow-x-auto",
          overflows === null && "max-xl:overflow-x-auto",
        )}
      >
        {children}
      </section>
      {hasMore && (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-0 z-10 w-10 rounded-r-md bg-linear-to-l from-surface to-transparent"
        />
      )}
    </div>
  );
}
