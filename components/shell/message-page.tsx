import type { ReactNode } from "react";
import { Wordmark } from "./wordmark";

type MessagePageProps = {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** Small print at the bottom: the id of an error. */
  reference?: ReactNode;
};

/** A page that has nothing but a sentence and what to do: not found, failed. */
export function MessagePage({ title, children, action, reference }: MessagePageProps) {
  return (
    <main id="content" className="mx-auto flex min-h-dvh max-w-lg flex-col justify-center px-4 py-16 md:px-8">
      <Wordmark />
      <h1 className="mt-8 font-semibold text-lg">{title}</h1>
      <div className="mt-2 text-base text-muted">{children}</div>
      {action && <div className="mt-6 flex flex-wrap gap-2">{action}</div>}
      {reference && <div className="mt-8 border-t pt-4 text-muted text-sm">{reference}</div>}
    </main>
  );
}
