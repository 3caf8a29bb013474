import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { InCurrency } from "@/components/billing/offer-choice";
import { Money } from "@/components/ui/money";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { hasFeature } from "@/lib/billing/features";
import { type Currency, featureKeys, features, type Interval, intervals } from "@/lib/billing/plans";
import { intervalAdverbs, stepsOf } from "@/lib/billing/price-words";
import type { Offer } from "@/lib/billing/pricing";

type Row = { name: string; cell: (offer: Offer) => ReactNode };

const wholeNumber = new Intl.NumberFormat("en-US");

const limit = (most: number | null) => (most === null ? "Unlimited" : wholeNumber.format(most));

const rows: readonly Row[] = [
  ...intervals.map((interval) => ({
    name: `Paid ${intervalAdverbs[interval]}`,
    cell: (offer: Offer) => (
      <InCurrency>{(currency) => <Price offer={offer} interval={interval} currency={currency} />}</InCurrency>
    ),
  })),
  { name: "Days to try it free", cell: ({ trialDays }) => (trialDays > 0 ? trialDays : <Mark />) },
  { name: "Projects", cell: ({ limits }) => limit(limits.projects) },
  { name: "Members", cell: ({ limits }) => limit(limits.members) },
  {
    name: "Credits",
    cell: ({ credits, prices }) => `${wholeNumber.format(credits)} a ${prices ? "month" : "week"}`,
  },
  ...featureKeys.map((feature) => ({
    name: features[feature],
    cell: (plan: Offer) => <Mark included={hasFeature({ plan }, feature)} />,
  })),
  { name: "Invoices as PDF", cell: ({ prices }) => <Mark included={prices !== null} /> },
];

/** The page's own header sticks, too. Where the table may scroll sideways its head can't make way for it. */
const belowHeader = "md:group-data-fits/scroll:top-14 xl:top-14";

/** Everything that differs, and what doesn't, in one table. Stands inside an element with `offerGroup`. */
export function PlanComparison({ offers }: { offers: readonly Offer[] }) {
  return (
    <div className="mt-8 rounded-md border bg-surface">
      <Table label="Plans compared">
        <TableHeader>
          <TableRow>
            <TableHead className={belowHeader}>
              <span className="sr-only">What is compared</span>
            </TableHead>
            {offers.map((offer) => (
              <TableHead key={offer.key} className={`w-1/5 text-ink text-sm max-md:px-2 ${belowHeader}`}>
                {offer.name}
              </TableHead>
            ))}
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.name}>
              <th
                scope="row"
                className="min-w-24 border-b py-2.5 pr-3 pl-3 md:pl-5 text-left font-normal text-muted transition-colors group-last/row:border-b-0 group-hover/row:bg-subtle"
              >
                {row.name}
              </th>
              {offers.map((offer) => (
                <TableCell key={offer.key} className="h-11 tabular-nums max-md:px-2">
                  {row.cell(offer)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  );
}

type PriceProps = { offer: Offer; interval: Interval; currency: Currency };

function Price({ offer, interval, currency }: PriceProps) {
  if (!offer.prices) return <Money amount={0} currency={currency} trimZeros />;
  const price = offer.prices[currency][interval];
  if (price === null) return "Not offered";
  return stepsOf(price).map(({ from, unitAmount }) => (
    <div key={from}>
      <Money amount={unitAmount} currency={currency} trimZeros />
      {offer.per === "seat" && (
        <span className="text-muted text-xs">{from === 1 ? " a seat" : ` from seat ${from}`}</span>
      )}
    </div>
  ));
}

function Mark({ included = false }: { included?: boolean }) {
  const Icon = included ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={included ? "size-4 text-accent-text" : "size-4 text-faint"} />
      <span className="sr-only">{included ? "Included" : "Not included"}</span>
    </>
  );
}
