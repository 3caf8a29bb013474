import { CurrencyToggle, InCurrency, offerGroup } from "@/components/billing/offer-choice";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { Money } from "@/components/ui/money";
import type { PackOffer } from "@/lib/billing/pack-offers";
import { type Currency, currencies } from "@/lib/billing/plans";
import { BuyPackButton } from "./buy-pack-button";

type PackCardProps = {
  organization: string;
  offers: readonly PackOffer[];
  /** The one that the organization is bound to; null where it may choose. */
  currency: Currency | null;
  mayManage: boolean;
};

/** The packs that can be bought, and what they cost. */
export function PackCard({ organization, offers, currency, mayManage }: PackCardProps) {
  const choices = currency ? [currency] : currencies;
  return (
    <Card className={offerGroup}>
      <CardHeader
        title="Buy credits"
        description="Paid once, and they never expire."
        action={choices.length > 1 && offers.length > 0 && <CurrencyToggle />}
      />
      {offers.length === 0 ? (
        <CardContent>
          <p className="text-muted">No packs are on sale at the moment.</p>
        </CardContent>
      ) : (
        <InCurrency of={choices} className="mt-4 border-t">
          {(chosen) => (
            <ul className="divide-y">
              {offers.map(({ key, name, prices }) => {
                const price = prices[chosen];
                return (
                  <li key={key} className="flex min-h-13 items-center gap-4 px-5 py-2">
                    <span className="min-w-0 flex-1 font-medium">{name}</span>
                    {price ? (
                      <>
                        <Money amount={price.amount} currency={price.currency} trimZeros />
                        {mayManage && (
                          <BuyPackButton
                            organization={organization}
                            pack={key}
                            currency={chosen}
                            label={`Buy ${name}`}
                          />
                        )}
                      </>
                    ) : (
                      <span className="text-muted">Not in {chosen.toUpperCase()}</span>
                    )}
                  </li>
                );
              })}
            </ul>
          )}
        </InCurrency>
      )}
      {!mayManage && (
        <p className="border-t px-5 py-3 text-muted">
          To buy credits, ask an owner or somebody with the Billing role.
        </p>
      )}
    </Card>
  );
}
