import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/shell/auth-card";
import { Banner } from "@/components/ui/banner";
import { knownAddress } from "@/lib/auth/known-address";
import { parseNextPath } from "@/lib/auth/next-path";
import { getCurrentUser } from "@/lib/auth/session";
import { hrefWith } from "@/lib/href";
import { SignInForm } from "../_components/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

const notices: Readonly<Record<string, string>> = {
  "address-confirmed": "Address confirmed. Sign in to continue.",
  "password-changed": "Your password is changed. Sign in with the new one.",
  "signed-out-everywhere": "You are signed out on every device.",
};

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const query = await searchParams;
  const next = parseNextPath(query.next);
  if (await getCurrentUser()) redirect(next ?? "/o");

  return (
    <AuthCard
      title="Sign in"
      footer={
        <>
          No account yet?{" "}
          <Link
            href={hrefWith("/sign-up", { next })}
            className="text-accent-text underline underline-offset-4"
          >
            Start free
          </Link>
        </>
      }
    >
      <SignInForm email={(await knownAddress()) ?? ""} next={next ?? ""} notice={<Notice {...query} />} />
    </AuthCard>
  );
}

/** Why one has come here, when it was by one of our own links. */
function Notice({ notice, error }: { notice?: string | string[]; error?: string | string[] }) {
  const sentence = typeof notice === "string" ? notices[notice] : undefined;
  if (error)
    return <Banner tone="danger">That didn’t work. Sign in with your e-mail address and password.</Banner>;
  return sentence && <Banner tone="success">{sentence}</Banner>;
}
