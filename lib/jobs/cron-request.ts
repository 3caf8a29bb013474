import { createHash, timingSafeEqual } from "node:crypto";
import { NotFoundError, UnauthenticatedError } from "@/lib/errors";
import { type Queue, queues } from "./queues";

/** What the door is called that works off everything which is due. */
export const everything = "all";

/**
 * Who may have the jobs done by a request, and which.
 * @returns the queues to work off; null for everything that is due.
 * @throws NotFoundError when no secret is configured, which closes the door, or when there is no such job.
 * @throws UnauthenticatedError without the secret.
 */
export function readCronRequest(params: {
  job: string;
  /** `Bearer …` as it came. */
  authorization: string | null;
  secret: string | undefined;
}): readonly Queue[] | null {
  const { job, authorization, secret } = params;
  if (!secret) throw new NotFoundError("There is no such address.");
  if (!isSame(authorization ?? "", `Bearer ${secret}`)) {
    throw new UnauthenticatedError("Send the secret: Authorization: Bearer …");
  }
  if (job === everything) return null;
  const queue = Object.values(queues).find((name) => name === job);
  if (!queue) throw new NotFoundError("There is no such job.");
  return [queue];
}

/** Takes the same time whatever is sent, so that the secret can't be guessed letter by letter. */
function isSame(sent: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(sent), digest(wanted));
}
