"use client";

import { CloudAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyableText } from "@/components/ui/copy-button";
import { EmptyState } from "@/components/ui/empty-state";
import { errorDigest } from "./error-message";

/** What stands in a page's place when it failed, inside the frame that still works. */
export function ErrorPanel({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = errorDigest(error);
  return (
    <Card role="alert">
      <EmptyState
        icon={<CloudAlert />}
        title="This couldn’t be loaded"
        description="Something went wrong on our side; what you had saved is safe. Try again in a moment."
        action={
          <Button variant="secondary" onClick={retry}>
            Try again
          </Button>
        }
      />
      {digest && (
        <p className="flex flex-wrap items-center justify-center gap-x-2 border-t px-5 py-3 text-muted">
          Error id <CopyableText value={digest} label="Copy error id" />
        </p>
      )}
    </Card>
  );
}
