/**
 * The cookie that holds the session's token. Over https its name carries the prefix by which browsers refuse
 * it from anybody but this very host.
 */
export function sessionCookieName(appUrl: string): string {
  return isSecure(appUrl) ? "__Host-keel.session" : "keel.session";
}

/** Without `expires` the browser forgets the cookie when it is closed. */
export function sessionCookieOptions(appUrl: string) {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure(appUrl) } as const;
}

function isSecure(appUrl: string): boolean {
  return appUrl.startsWith("https:");
}
