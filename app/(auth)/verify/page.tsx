import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/components/shell/auth-card";
import { parseNextPath } from "@/lib/auth/next-path";
import { hrefWith } from "@/lib/href";
import { VerifyForm } from "../_components/verify-form";

// The address holds a secret: no other site shall learn it, no search engine keep it.
export const metadata: Metadata = {
  title: "Confirm your address",
  referrer: "no-referrer",
  robots: { index: false },
};

export default async function VerifyPage({ searchParams }: PageProps<"/verify">) {
  const query = await searchParams;
  const next = parseNextPath(query.next);

  return (
    <AuthCard
      title="Confirm your address"
      description="One click, and your account is ready."
      footer={
        <>
          The link doesn’t work?{" "}
          <Link
            href={hrefWith("/check-inbox", { next })}
            className="text-accent-text underline underline-offset-4"
          >
            Get a new one
          </Link>
        </>
      }
    >
      <VerifyForm token={typeof query.token === "string" ? query.token : ""} next={next ?? ""} />
    </AuthCard>
  );
}
