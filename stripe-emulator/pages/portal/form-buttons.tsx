/** @jsxImportSource hono/jsx */
import type { PortalSessionRecord } from "../../store/records/checkout";
import { turnBack } from "./portal-session";

/** What ends a form: the button that sends it, and the way back. */
export function FormButtons({ session, send }: { session: PortalSessionRecord; send: string }) {
  return (
    <div class="row">
      <button class="main" type="submit">
        {send}
      </button>
      <a class="button quiet" href={turnBack(session)}>
        Back
      </a>
    </div>
  );
}
