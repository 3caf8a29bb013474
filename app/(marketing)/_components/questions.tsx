import { Plus } from "lucide-react";
import { Section } from "./section";

export type Question = { question: string; answer: string };

/** Questions that fold out without JavaScript. */
export function Questions({ questions }: { questions: readonly Question[] }) {
  return (
    <Section className="grid gap-x-16 gap-y-6 lg:grid-cols-[5fr_7fr]">
      <h2 className="font-semibold text-xl">Questions</h2>
      <div className="divide-y border-y">
        {questions.map(({ question, answer }) => (
          <details key={question} className="group">
            <summary className="flex list-none items-center justify-between gap-4 rounded-sm py-4 font-medium text-base leading-6 transition-colors hover:text-accent-text [&::-webkit-details-marker]:hidden">
              {question}
              <Plus
                aria-hidden
                className="size-4 shrink-0 text-faint transition-transform group-open:rotate-45"
              />
            </summary>
            <p className="max-w-[62ch] text-pretty pb-5 text-base text-muted">{answer}</p>
          </details>
        ))}
      </div>
    </Section>
  );
}
