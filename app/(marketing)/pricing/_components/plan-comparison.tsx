import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Money } from "@/components/ui/money";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { defaultCurrency as currency, type Interval } from "@/lib/billing/plans";
import { costOf, type Offer } from "@/lib/billing/pricing";

type Row = { name: string; cell: (offer: Offer) => ReactNode };

const wholeNumber = new Intl.NumberFormat("en-US");

const rows: readonly Row[] = [
  { name: "Paid monthly", cell: (offer) => <Price offer={offer} interval="month" /> },
  { name: "Paid yearly", cell: (offer) => <Price offer={offer} interval="year" /> },
  {
    name: "Projects",
    cell: ({ limits }) => (limits.projects === null ? "Unlimited" : wholeNumber.format(limits.projects)),
  },
  { name: "Record of who did what", cell: () => <Mark included /> },
  { name: "Invoices as PDF", cell: ({ prices }) => <Mark included={prices !== null} /> },
];

/** The page's own header sticks, too. Where the table may scroll sideways its head can't make way for it. */
const belowHeader = "md:group-data-fits/scroll:top-14 xl:top-14";

/** Everything that differs, and what doesn't, in one table. */
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

function Price({ offer, interval }: { offer: Offer; interval: Interval }) {
  if (!offer.prices) return <Money amount={0} currency={currency} trimZeros />;
  const price = costOf(offer, { interval, currency });
  return price ? <Money {...price} trimZeros /> : "Not offered";
}

function Mark({ included }: { included: boolean }) {
  const Icon = included ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={included ? "size-4 text-accent-text" : "size-4 text-faint"} />
      <span className="sr-only">{included ? "Included" : "Not included"}</span>
    </>
  );
}
