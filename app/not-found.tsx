import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <MessagePage
      title="There is no page at this address"
      action={<Button render={<Link href="/" />}>Go to the start page</Button>}
    >
      It may have moved or been deleted, or you may be signed in with an account that can’t see it.
    </MessagePage>
  );
}
