import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { LocalTime } from "@/components/ui/local-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { CreditBalance, CreditGrant } from "@/lib/credits/queries";
import { sourceNames, wholeNumber } from "./words";

type BalanceCardProps = { balance: CreditBalance; grants: readonly CreditGrant[] };

/** How many credits there are, and of what they are made, in the order in which they are used. */
export function BalanceCard({ balance: { available, nextExpiry }, grants }: BalanceCardProps) {
  const inOthers = available - grants.reduce((sum, { remaining }) => sum + remaining, 0);
  return (
    <Card>
      <CardHeader title="Available" />
      <CardContent>
        <p className="font-semibold text-xl tabular-nums">{wholeNumber.format(available)}</p>
        <p className="mt-1 text-muted">
          {available === 0 ? (
            "Credits come with each paid period of a plan, every week on the free plan, and with packs."
          ) : nextExpiry ? (
            <>
              {nextExpiry.amount < available
                ? `${wholeNumber.format(nextExpiry.amount)} of them expire on `
                : available === 1
                  ? "It expires on "
                  : "They expire on "}
              <LocalTime value={nextExpiry.at} />.
            </>
          ) : (
            "They stay until they are used."
          )}
        </p>
      </CardContent>
      {grants.length > 0 && (
        <div className="border-t">
          <Table label="What is available, in the order in which it is used">
            <TableHeader>
              <TableRow>
                <TableHead>From</TableHead>
                <TableHead numeric>Left</TableHead>
                <TableHead>Expires</TableHead>
              </TableRow>
            </TableHeader>
            <TableBody>
              {grants.map(({ id, source, remaining, amount, expiresAt }) => (
                <TableRow key={id}>
                  <TableCell className="w-full">{sourceNames[source]}</TableCell>
                  <TableCell numeric>
                    {wholeNumber.format(remaining)}
                    <span className="text-muted max-sm:hidden"> of {wholeNumber.format(amount)}</span>
                  </TableCell>
                  <TableCell className="text-muted">
                    {expiresAt ? <LocalTime value={expiresAt} /> : "Never"}
                  </TableCell>
                </TableRow>
              ))}
              {inOthers > 0 && (
                <TableRow>
                  <TableCell className="w-full">Others, used later</TableCell>
                  <TableCell numeric>{wholeNumber.format(inOthers)}</TableCell>
                  <TableCell />
                </TableRow>
              )}
            </TableBody>
          </Table>
        </div>
      )}
    </Card>
  );
}
