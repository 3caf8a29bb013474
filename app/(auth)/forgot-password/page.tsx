import type { Metadata } from "next";
import Link from "next/link";
import { AuthCard } from "@/components/shell/auth-card";
import { knownAddress } from "@/lib/auth/known-address";
import { ForgotPasswordForm } from "../_components/forgot-password-form";

export const metadata: Metadata = { title: "Reset your password" };

export default async function ForgotPasswordPage() {
  return (
    <AuthCard
      title="Reset your password"
      description="Enter your e-mail address, and we’ll send a link to choose a new password."
      footer={
        <Link href="/sign-in" className="text-accent-text underline underline-offset-4">
          Back to sign in
        </Link>
      }
    >
      <ForgotPasswordForm email={(await knownAddress()) ?? ""} />
    </AuthCard>
  );
}
