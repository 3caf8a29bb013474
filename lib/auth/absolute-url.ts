import { env } from "@/lib/env";

/** The whole address of a page of ours, as a mail needs it. */
export function absoluteUrl(path: string): string {
  return new URL(path, env().APP_URL).href;
}
