import { Action, MailLayout, Paragraph } from "./layout";

type VerifyEmailProps = { url: string; organizationName: string };

export function VerifyEmail({ url, organizationName }: VerifyEmailProps) {
  return (
    <MailLayout
      preview={`One step, and ${organizationName} is ready.`}
      title={`${organizationName} is almost ready`}
      reason="You get this mail because somebody signed up to Keel with this address. If it wasn’t you, ignore it: without the confirmation nobody can use the account."
    >
      <Paragraph>Confirm that this e-mail address is yours, then sign in with your password.</Paragraph>
      <Paragraph>
        The link works once, for <strong>24 hours</strong>.
      </Paragraph>
      <Action href={url}>Confirm e-mail address</Action>
    </MailLayout>
  );
}
