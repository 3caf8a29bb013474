import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";

const commands = ["npm ci", "npm run dev"];

/** The two commands, to copy together. */
export function Commands({ className }: { className?: string }) {
  return (
    <div
      className={cn(
        "flex items-start justify-between rounded-md border bg-surface py-3 pr-3 pl-4",
        className,
      )}
    >
      <pre className="font-mono text-sm leading-6">
        {commands.map((command) => (
          <code key={command} className="block before:mr-3 before:text-faint before:content-['$']">
            {command}
          </code>
        ))}
      </pre>
      <CopyButton value={commands.join("\n")} label="Copy both commands" />
    </div>
  );
}
