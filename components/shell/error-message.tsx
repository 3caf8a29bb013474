"use client";

import { Button } from "@/components/ui/button";
import { CopyableText } from "@/components/ui/copy-button";
import { MessagePage } from "./message-page";

/** The id under which the server logged an error; errors of the browser have none. */
export function errorDigest(error: unknown): string | null {
  if (!(error instanceof Error) || !("digest" in error)) return null;
  return typeof error.digest === "string" ? error.digest : null;
}

/** What an error boundary shows: what happened, try again, and the id to name when asking for help. */
export function ErrorMessage({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = errorDigest(error);
  return (
    <MessagePage
      title="Something went wrong on our side"
      action={<Button onClick={retry}>Try again</Button>}
      reference={
        digest && (
          <span className="flex flex-wrap items-center gap-x-2">
            Error id <CopyableText value={digest} label="Copy error id" />
          </span>
        )
      }
    >
      The page couldn’t be shown; what you had saved is safe. Try again in a moment. If it keeps happening,
      tell us{digest ? " and name the error id below" : " what you did before"}.
    </MessagePage>
  );
}
