import type { SystemDb } from "@/db/tenancy";
import { enqueueEmail } from "@/lib/email/enqueue-email";
import { hrefWith } from "@/lib/href";
import type { UserId } from "@/lib/ids";
import { listOrganizationsOf } from "@/lib/organizations/queries";
import { absoluteUrl } from "./absolute-url";
import { issueEmailToken } from "./email-token";
import type { NextPath } from "./next-path";

/** Mails a new link that proves the address; it leads on to `next` afterwards. */
export async function mailVerification(
  db: SystemDb,
  params: { userId: UserId; email: string; next: NextPath | null },
): Promise<void> {
  const [organization] = await listOrganizationsOf(db, { userId: params.userId });
  const { id, token } = await issueEmailToken(db, { userId: params.userId, purpose: "verify_email" });
  await enqueueEmail(db, {
    dedupeKey: `verify_email:${id}`,
    template: "verify_email",
    to: params.email,
    props: {
      url: absoluteUrl(hrefWith("/verify", { token, next: params.next })),
      organizationName: organization?.name ?? "Your account",
    },
  });
}
