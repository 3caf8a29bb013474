import type { Metadata } from "next";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { database } from "@/db";
import { requireUser } from "@/lib/auth/session";
import { countSessions } from "@/lib/auth/session-store";
import { ChangePasswordForm } from "./_components/change-password-form";
import { ProfileForm } from "./_components/profile-form";
import { SignOutEverywhere } from "./_components/sign-out-everywhere";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const user = await requireUser();
  const sessions = await countSessions(database(), { userId: user.id });
  return (
    <>
      <PageHeader title="Your account" description="Who you are, and how you sign in." />
      <div className="grid max-w-form gap-4">
        <Card>
          <CardHeader title="Profile" />
          <CardContent>
            <ProfileForm name={user.name ?? ""} email={user.email} />
          </CardContent>
        </Card>
        <Card>
          <CardHeader title="Password" description="Changing it signs you out on your other devices." />
          <CardContent>
            <ChangePasswordForm email={user.email} />
          </CardContent>
        </Card>
        <Card>
          <CardHeader
            title="Sessions"
            description={
              sessions === 1
                ? "You are signed in on this device only."
                : `You are signed in ${sessions} times.`
            }
          />
          <CardContent>
            <SignOutEverywhere />
          </CardContent>
        </Card>
      </div>
    </>
  );
}
