import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/components/shell/auth-card";
import { Banner } from "@/components/ui/banner";
import { knownAddress } from "@/lib/auth/known-address";
import { parseNextPath } from "@/lib/auth/next-path";
import { env } from "@/lib/env";
import { hrefWith } from "@/lib/href";
import { ResendForm } from "../_components/resend-form";

export const metadata: Metadata = { title: "Check your inbox" };

export default async function CheckInboxPage({ searchParams }: PageProps<"/check-inbox">) {
  const next = parseNextPath((await searchParams).next);
  const address = await knownAddress();
  const { RESEND_BASE_URL } = env();

  return (
    <AuthCard
      title={address ? "Check your inbox" : "Get a new link"}
      description={
        address ? (
          <>
            We’ve sent a mail to <strong className="break-words font-medium text-ink">{address}</strong>. Open
            the link in it to confirm your address.
          </>
        ) : (
          "Enter the e-mail address that you signed up with, and we’ll send the link again."
        )
      }
      footer={
        <>
          Wrong address?{" "}
          <Link
            href={hrefWith("/sign-up", { next })}
            className="text-accent-text underline underline-offset-4"
          >
            Sign up with another one
          </Link>
        </>
      }
    >
      <div className="grid gap-5">
        {RESEND_BASE_URL && (
          <Banner
            action={
              <a
                href={`${RESEND_BASE_URL}/inbox`}
                target="_blank"
                rel="noreferrer"
                className="text-accent-text underline underline-offset-4"
              >
                Open the inbox
              </a>
            }
          >
            Mails stay on this machine during development.
          </Banner>
        )}
        <ResendForm email={address ?? ""} next={next ?? ""} />
      </div>
    </AuthCard>
  );
}
