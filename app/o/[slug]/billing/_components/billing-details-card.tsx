import { Badge, type BadgeTone } from "@/components/ui/badge";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { DataItem, DataList } from "@/components/ui/data-list";
import type { BillingAddress, TaxId } from "@/db/schema/billing";
import { countryName } from "@/lib/billing/details/countries";
import type { BillingDetails } from "@/lib/billing/details/queries";
import { taxIdLabel } from "@/lib/billing/details/tax-id-types";
import { AddTaxIdButton } from "./add-tax-id-button";
import { EditDetailsButton } from "./edit-details-button";
import { RemoveTaxIdButton } from "./remove-tax-id-button";

type BillingDetailsCardProps = {
  organization: { slug: string; name: string };
  /** Null while the organization has no Stripe customer. */
  details: BillingDetails | null;
  /** The signed-in person's address, which a new customer would have. */
  email: string;
  mayManage: boolean;
};

/** Whom invoices are for, where they go, and which tax ids stand on them. */
export function BillingDetailsCard({ organization, details, email, mayManage }: BillingDetailsCardProps) {
  return (
    <Card id="billing-details" className="scroll-mt-6">
      <CardHeader
        title="Billing details"
        className="min-h-12"
        action={
          mayManage && (
            <EditDetailsButton
              organization={organization.slug}
              details={{
                name: details?.name ?? organization.name,
                email: details?.email ?? email,
                address: details?.address ?? null,
              }}
            />
          )
        }
      />
      <CardContent>
        {details ? (
          <Facts organization={organization} details={details} mayManage={mayManage} />
        ) : (
          <p className="text-muted">Not filled in yet. Name, address and tax ids appear on your invoices.</p>
        )}
      </CardContent>
    </Card>
  );
}

type FactsProps = { organization: { slug: string }; details: BillingDetails; mayManage: boolean };

function Facts({ organization, details, mayManage }: FactsProps) {
  const { name, email, address, taxIds } = details;
  return (
    <DataList className="[&>div]:sm:grid-cols-[6rem_1fr]">
      <DataItem term="Name">{name ?? <None />}</DataItem>
      <DataItem term="E-mail">{email ?? <None />}</DataItem>
      <DataItem term="Address">{address ? <Address address={address} /> : <None />}</DataItem>
      <DataItem term="Tax ids">
        <div className="grid justify-items-start gap-2">
          {taxIds.length > 0 && (
            <ul aria-label="Tax ids" className="grid w-full gap-1.5">
              {taxIds.map((taxId) => (
                <TaxIdLine
                  key={taxId.id}
                  taxId={taxId}
                  organization={organization.slug}
                  mayManage={mayManage}
                />
              ))}
            </ul>
          )}
          {mayManage ? (
            <AddTaxIdButton organization={organization.slug} country={address?.country ?? null} />
          ) : (
            taxIds.length === 0 && <None />
          )}
        </div>
      </DataItem>
    </DataList>
  );
}

function None() {
  return <span className="text-muted">None yet</span>;
}

function Address({ address }: { address: BillingAddress }) {
  const { line1, line2, postalCode, city, state, country } = address;
  const town = [postalCode, city, state].filter(Boolean).join(" ");
  const lines = [line1, line2, town, country && countryName(country)].filter(Boolean);
  return (
    <address className="not-italic">
      {lines.map((line) => (
        <span key={line} className="block">
          {line}
        </span>
      ))}
    </address>
  );
}

const verifications: Readonly<Record<string, { label: string; tone: BadgeTone }>> = {
  verified: { label: "Verified", tone: "positive" },
  pending: { label: "Being checked", tone: "neutral" },
  unverified: { label: "Not confirmed", tone: "caution" },
};

type TaxIdLineProps = { taxId: TaxId; organization: string; mayManage: boolean };

function TaxIdLine({ taxId, organization, mayManage }: TaxIdLineProps) {
  const { label, tone } = verifications[taxId.verification ?? ""] ?? { label: null, tone: "neutral" };
  return (
    <li className="flex items-start gap-2.5">
      <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5 gap-y-1">
        <span className="font-mono text-xs leading-5">{taxId.value}</span>
        {label && <Badge tone={tone}>{label}</Badge>}
        <span className="w-full text-muted text-xs">{taxIdLabel(taxId.type)}</span>
      </span>
      {mayManage && (
        <RemoveTaxIdButton organization={organization} taxId={{ id: taxId.id, value: taxId.value }} />
      )}
    </li>
  );
}
