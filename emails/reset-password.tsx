import { Action, MailLayout, Paragraph } from "./layout";

export function ResetPassword({ url }: { url: string }) {
  return (
    <MailLayout
      preview="Choose a new password within the hour."
      title="Choose a new password"
      reason="You get this mail because somebody asked to reset the password of your Keel account. If it wasn’t you, ignore it: your password stays as it is."
    >
      <Paragraph>
        The link works once, for <strong>1 hour</strong>. With the new password you will be signed out
        everywhere.
      </Paragraph>
      <Action href={url}>Choose a new password</Action>
    </MailLayout>
  );
}
