import { Check } from "lucide-react";

const steps = [
  "Mail inbox",
  "Stripe, embedded",
  "PostgreSQL 18",
  "Database up to date",
  "Plans in Stripe",
  "Example data",
  "App and worker",
];

const addresses = [
  ["App", "http://localhost:3000"],
  ["Mail inbox", "http://localhost:4243"],
  ["Stripe console", "http://localhost:4242"],
] as const;

/** What the terminal shows while `npm run dev` works. */
export function StartLog() {
  return (
    <div className="rounded-md border bg-surface p-5 font-mono text-xs leading-6 sm:text-[13px]">
      <p>
        <span className="mr-3 text-faint">$</span>npm run dev
      </p>
      <ul className="mt-3">
        {steps.map((step) => (
          <li key={step} className="flex items-center gap-2.5 text-muted">
            <Check aria-hidden strokeWidth={2.5} className="size-3.5 shrink-0 text-positive" />
            {step}
          </li>
        ))}
      </ul>
      <dl className="mt-3 grid grid-cols-[max-content_1fr] gap-x-6">
        {addresses.map(([name, address]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="break-all">{address}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
