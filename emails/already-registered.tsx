import { Action, MailLayout, MailLink, Paragraph } from "./layout";

type AlreadyRegisteredProps = { signInUrl: string; resetUrl: string };

export function AlreadyRegistered({ signInUrl, resetUrl }: AlreadyRegisteredProps) {
  return (
    <MailLayout
      preview="You tried to sign up with an address that has an account."
      title="You already have an account"
      reason="You get this mail because somebody tried to sign up to Keel with this address. If it wasn’t you, ignore it: nothing was changed, and they learned nothing."
    >
      <Paragraph>There is an account with this e-mail address already, so no second one was made.</Paragraph>
      <Paragraph>
        If you don’t remember the password, choose a new one: <MailLink href={resetUrl}>{resetUrl}</MailLink>
      </Paragraph>
      <Action href={signInUrl}>Sign in</Action>
    </MailLayout>
  );
}
