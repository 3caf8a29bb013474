import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import type { CreditBalance } from "@/lib/credits/queries";

type CreditsCardProps = { organization: { slug: string }; balance: CreditBalance };

const wholeNumber = new Intl.NumberFormat("en-US");

/** How many credits there are; all else about them is on their own page. */
export function CreditsCard({ organization, balance: { available, nextExpiry } }: CreditsCardProps) {
  return (
    <Card>
      <CardHeader
        title="Credits"
        action={
          <Button
            variant="secondary"
            size="sm"
            render={<Link href={organizationPath(organization.slug, "credits")} />}
          >
            See credits
          </Button>
        }
      />
      <CardContent>
        <p>
          <span className="font-semibold text-lg tabular-nums">{wholeNumber.format(available)}</span>{" "}
          <span className="text-muted">available</span>
        </p>
        {nextExpiry && (
          <p className="mt-1 text-muted">
            {nextExpiry.amount < available ? `${wholeNumber.format(nextExpiry.amount)} of them` : "They"}{" "}
            expire on <LocalTime value={nextExpiry.at} />.
          </p>
        )}
      </CardContent>
    </Card>
  );
}
