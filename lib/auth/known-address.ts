import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/env";
import { emailSchema } from "./schema";

/**
 * The address that the person typed a moment ago, so that the next page can show it. Kept in a cookie for an
 * hour: in a URL it would end in histories and logs.
 */
const cookieName = "keel.address";

/** Keeps the address for the next page. Only for server actions and route handlers. */
export async function rememberAddress(email: string): Promise<void> {
  const jar = await cookies();
  jar.set(cookieName, email, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure: env().APP_URL.startsWith("https:"),
    maxAge: 3600,
  });
}

/** The address that was typed within the last hour; null when there is none. */
export async function knownAddress(): Promise<string | null> {
  const jar = await cookies();
  const address = emailSchema.safeParse(jar.get(cookieName)?.value);
  return address.success ? address.data : null;
}
