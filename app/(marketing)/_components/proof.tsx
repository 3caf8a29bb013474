import type { ReactNode } from "react";
import { Section } from "./section";

type ProofProps = { title: string; figure: ReactNode; caption: string; children: ReactNode };

/** A claim at the left, and at the right the thing that proves it. */
export function Proof({ title, figure, caption, children }: ProofProps) {
  return (
    <Section className="grid items-center gap-x-16 gap-y-8 lg:grid-cols-[5fr_7fr]">
      <div>
        <h2 className="font-semibold text-xl">{title}</h2>
        <p className="mt-4 text-pretty text-base text-muted">{children}</p>
      </div>
      <figure className="min-w-0">
        {figure}
        <figcaption className="mt-3 text-faint text-xs">{caption}</figcaption>
      </figure>
    </Section>
  );
}
