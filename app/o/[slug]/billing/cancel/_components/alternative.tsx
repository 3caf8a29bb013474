import Link from "next/link";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Money } from "@/components/ui/money";
import { hrefWith } from "@/lib/href";
import type { AlternativeWay } from "./alternative-to";
import { PauseForm } from "./pause-form";

type AlternativeProps = { organization: string; alternative: AlternativeWay };

/** Another way than to leave, offered once. */
export function Alternative({ organization, alternative }: AlternativeProps) {
  if (alternative.kind === "downgrade") {
    const { plan, name, interval, cost } = alternative;
    return (
      <Card>
        <CardHeader title={`Or move to ${name}`} />
        <CardContent className="grid gap-4">
          <p>
            It costs <Money {...cost} className="font-medium" /> every{" "}
            {interval === "quarter" ? "3 months" : interval}, from the end of what you have paid for.
          </p>
          <div>
            <Button
              variant="secondary"
              render={
                <Link
                  href={hrefWith(organizationPath(organization, "changePlan"), { plan, interval })}
                  prefetch={false}
                />
              }
            >
              See {name}
            </Button>
          </div>
        </CardContent>
      </Card>
    );
  }
  const { planName, months, from } = alternative;
  return (
    <Card>
      <CardHeader title={`Or pause ${planName}`} />
      <CardContent className="grid gap-4">
        <p>
          From <LocalTime value={from} className="whitespace-nowrap font-medium" /> nothing is charged, and
          the organization can be read but not changed. Then {planName} goes on by itself; you can resume it
          earlier.
        </p>
        <PauseForm organization={organization} planName={planName} months={months} />
      </CardContent>
    </Card>
  );
}
