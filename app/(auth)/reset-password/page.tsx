import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/components/shell/auth-card";
import { ResetPasswordForm } from "../_components/reset-password-form";

// The address holds a secret: no other site shall learn it, no search engine keep it.
export const metadata: Metadata = {
  title: "Choose a new password",
  referrer: "no-referrer",
  robots: { index: false },
};

export default async function ResetPasswordPage({ searchParams }: PageProps<"/reset-password">) {
  const { token } = await searchParams;

  return (
    <AuthCard
      title="Choose a new password"
      description="You will be signed out everywhere and sign in with the new one."
      footer={
        <>
          The link doesn’t work?{" "}
          <Link href="/forgot-password" className="text-accent-text underline underline-offset-4">
            Get a new one
          </Link>
        </>
      }
    >
      <ResetPasswordForm token={typeof token === "string" ? token : ""} />
    </AuthCard>
  );
}
