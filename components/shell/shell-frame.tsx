import type { ReactNode } from "react";
import { MobileRail } from "./mobile-rail";
import { SkipLink } from "./skip-link";

type ShellFrameProps = {
  /** Top, middle and bottom of the rail; drawn in the rail and again in the sheet. */
  top: ReactNode;
  nav: ReactNode;
  bottom: ReactNode;
  /** Beside the menu button on narrow screens: where one is. */
  mobileTitle: ReactNode;
  banner?: ReactNode;
  children: ReactNode;
};

/** The skeleton of every inside page: rail, or bar and sheet below 768; banner; content of at most 1,120. */
export function ShellFrame({ top, nav, bottom, mobileTitle, banner, children }: ShellFrameProps) {
  const rail = (
    <div className="flex min-h-full min-w-0 flex-1 flex-col gap-4 p-3">
      {top}
      <div className="flex-1">{nav}</div>
      {bottom}
    </div>
  );
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[15rem_minmax(0,1fr)]">
      <SkipLink />
      <aside className="sticky top-0 flex h-dvh overflow-y-auto border-r max-md:hidden">{rail}</aside>
      <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-b bg-canvas px-2 md:hidden">
        <MobileRail>{rail}</MobileRail>
        <div className="min-w-0 flex-1 truncate font-medium text-sm">{mobileTitle}</div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto w-full max-w-page px-4 py-6 outline-none md:px-8 md:py-8"
      >
        {banner && <div className="mb-6 empty:hidden">{banner}</div>}
        {children}
      </main>
    </div>
  );
}
