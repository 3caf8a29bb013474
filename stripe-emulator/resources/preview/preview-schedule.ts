import type Stripe from "stripe";
import type { Context } from "../../context";
import { invalidRequest } from "../../http/errors";
import { coverOnly } from "../../store/lookup";
import { createSchedule, needRunning } from "../schedules/subscription-schedules";
import { updateSchedule } from "../schedules/update-schedule";

type Params = Stripe.InvoiceCreatePreviewParams;

/**
 * Changes the schedule that a preview names, or makes the one that it describes, on the stage of a rehearsal.
 * @returns its id
 * @throws StripeApiError as the change itself would
 */
export function scheduleForPreview(stage: Context, customer: string, params: Params): string {
  const details = params.schedule_details ?? {};
  coverOnly(details, ["billing_mode", "end_behavior", "phases", "proration_behavior"]);
  const { billing_mode: mode, end_behavior: end, phases, proration_behavior: behavior } = details;
  const common = { ...(end ? { end_behavior: end } : {}) };
  if (params.schedule) {
    const schedule = needRunning(stage, params.schedule, "update");
    const change = {
      ...common,
      ...(phases ? { phases } : {}),
      ...(behavior ? { proration_behavior: behavior } : {}),
    };
    if (Object.keys(change).length > 0) updateSchedule(stage, schedule, change);
    return schedule.id;
  }
  const [first] = phases ?? [];
  if (!phases || !first) {
    throw invalidRequest(
      "Missing required param: schedule_details[phases].",
      "schedule_details[phases]",
      "parameter_missing",
    );
  }
  return createSchedule(stage, {
    ...common,
    ...(mode ? { billing_mode: mode } : {}),
    customer,
    start_date: first.start_date ?? "now",
    phases: phases.map(({ start_date: _, end_date: until, trial_end: trial, ...phase }) => ({
      ...phase,
      ...(typeof trial === "number" ? { trial_end: trial } : {}),
      ...(typeof until === "number" ? { end_date: until } : {}),
    })),
  }).id;
}
