import { ArrowLeft, UserRound } from "lucide-react";
import Link from "next/link";
import { signOutAction } from "@/app/(auth)/actions";
import type { NavGroup } from "@/components/shell/navigation";
import { PersonMenu } from "@/components/shell/person-menu";
import { RailNav } from "@/components/shell/rail-nav";
import { ShellFrame } from "@/components/shell/shell-frame";
import { Wordmark } from "@/components/shell/wordmark";
import { requireUser } from "@/lib/auth/session";

const groups: readonly NavGroup[] = [
  { items: [{ href: "/account", label: "Profile and security", icon: <UserRound aria-hidden /> }] },
  { items: [{ href: "/o", label: "Back to the product", icon: <ArrowLeft aria-hidden /> }] },
];

/** The frame around what concerns the person alone, whatever organizations there are. */
export default async function AccountLayout({ children }: LayoutProps<"/account">) {
  const user = await requireUser();
  return (
    <ShellFrame
      top={
        <Link href="/o" aria-label="Keel" className="flex h-10 items-center rounded-md px-2">
          <Wordmark />
        </Link>
      }
      nav={<RailNav label="Your account" groups={groups} />}
      bottom={
        <PersonMenu
          user={{ name: user.name ?? user.email, email: user.email, image: user.image }}
          signOutAction={signOutAction}
        />
      }
      mobileTitle="Your account"
    >
      {children}
    </ShellFrame>
  );
}
