import type { Money } from "@/lib/money";
import { Amount, BillingMail, Day, type Letter } from "./billing";
import { Action, MailLink, Paragraph } from "./layout";

type InvoicePaidProps = {
  letter: Letter;
  money: Money;
  /** The invoice's number; null for one without. */
  number: string | null;
  paidAt: Date;
  /** Stripe's page of the invoice, and its PDF. */
  hostedUrl: string | null;
  pdfUrl: string | null;
};

export function InvoicePaid({ letter, money, number, paidAt, hostedUrl, pdfUrl }: InvoicePaidProps) {
  const invoice = number ? `Invoice ${number}` : "The invoice";
  return (
    <BillingMail letter={letter} preview="The invoice is here for your books." title={`${invoice} is paid`}>
      <Paragraph>
        We received <Amount money={money} /> for {letter.organizationName} on <Day at={paidAt} />. Thank you.
      </Paragraph>
      {pdfUrl && hostedUrl && (
        <Paragraph>
          You can also <MailLink href={hostedUrl}>see the invoice on the web</MailLink>.
        </Paragraph>
      )}
      {pdfUrl ? (
        <Action href={pdfUrl}>Download the PDF</Action>
      ) : (
        <Action href={hostedUrl ?? letter.billingUrl}>See the invoice</Action>
      )}
    </BillingMail>
  );
}
