import type { DueHandler } from "../clock";
import { resumeCollection } from "./pause-collection";
import { expirePendingUpdate } from "./pending-update";
import { expireResumption } from "./resume-subscription";
import { announceScheduleEnd, enterNextPhase } from "./schedules/run-schedule";

/** What happens by itself to subscriptions that are paused, wait for a payment, or follow a schedule. */
export const subscriptionHandlers = {
  "subscription.pending_update_expiry": expirePendingUpdate,
  "subscription.resumption_expiry": expireResumption,
  "subscription.collection_resumes": resumeCollection,
  "subscription_schedule.phase": enterNextPhase,
  "subscription_schedule.expiring": announceScheduleEnd,
} satisfies Record<string, DueHandler>;
