import { Action, MailLayout, Paragraph } from "./layout";

export function PasswordChanged({ resetUrl }: { resetUrl: string }) {
  return (
    <MailLayout
      preview="If it wasn’t you, choose a new one now."
      title="Your password was changed"
      reason="You get this mail whenever the password of your Keel account changes; it can’t be turned off."
    >
      <Paragraph>
        The password of your account was changed just now, and other devices were signed out.
      </Paragraph>
      <Paragraph>If it was you, all is well. If it wasn’t, choose a new password now.</Paragraph>
      <Action href={resetUrl}>Reset password</Action>
    </MailLayout>
  );
}
