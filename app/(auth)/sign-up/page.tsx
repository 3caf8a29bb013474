import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/shell/auth-card";
import { type NextPath, parseNextPath } from "@/lib/auth/next-path";
import { getCurrentUser } from "@/lib/auth/session";
import { type PaidPlanKey, planOf } from "@/lib/billing/plans";
import { checkoutPageSchema } from "@/lib/billing/schema";
import { hrefWith } from "@/lib/href";
import { SignUpForm } from "../_components/sign-up-form";

export const metadata: Metadata = { title: "Create your account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const next = parseNextPath((await searchParams).next);
  if (await getCurrentUser()) redirect(next ?? "/o");
  const chosen = next && planInCheckout(next);

  return (
    <AuthCard
      title="Create your account"
      description={
        chosen
          ? `You choose how to pay for ${planOf(chosen).name} right after this.`
          : "Free, and no card is needed."
      }
      footer={
        <>
          Already have an account?{" "}
          <Link
            href={hrefWith("/sign-in", { next })}
            className="text-accent-text underline underline-offset-4"
          >
            Sign in
          </Link>
        </>
      }
    >
      <SignUpForm next={next ?? ""} />
    </AuthCard>
  );
}

/** The plan that waits in the checkout, where that is what comes next. */
function planInCheckout(next: NextPath): PaidPlanKey | null {
  const { pathname, searchParams } = new URL(next, "https://app.invalid");
  const query = checkoutPageSchema.safeParse(Object.fromEntries(searchParams));
  return pathname === "/checkout" && query.success ? query.data.plan : null;
}
