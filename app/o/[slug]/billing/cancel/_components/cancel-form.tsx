"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useWatch } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { organizationPath } from "@/app/o/paths";
import { FormError } from "@/components/forms/form-error";
import { useActionForm } from "@/components/forms/use-action-form";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { LocalTime } from "@/components/ui/local-time";
import { Radio, RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { cancellationFeedbacks, feedbackNames } from "@/lib/billing/cancellation";
import { cancellationSchema } from "@/lib/billing/change/schema";
import { formatDay } from "@/lib/dates";
import { cancelPlanAction } from "../../actions";

type CancelFormProps = {
  organization: string;
  planName: string;
  endsAt: Date;
  /** Whether the period’s end is no choice: it is chosen already, or nothing is paid for. */
  onlyNow: boolean;
  isTrial: boolean;
};

type Said = z.input<typeof cancellationSchema>;

/** When, perhaps why, and one step. */
export function CancelForm({ organization, planName, endsAt, onlyNow, isTrial }: CancelFormProps) {
  const router = useRouter();
  const first = onlyNow ? "now" : "period_end";
  const { form, formProps, register, error, formError, pending } = useActionForm({
    schema: cancellationSchema,
    action: (said: Said) => cancelPlanAction({ organization, ...said }),
    defaultValues: { when: first, feedback: "", comment: "" },
    onSuccess: (_data, { getValues }) => {
      toast.success(
        getValues("when") === "now"
          ? `${planName} has ended. You’re on the Free plan.`
          : `${planName} is cancelled. You have it until ${formatDay(endsAt)}.`,
      );
      router.push(organizationPath(organization, "billing"));
      router.refresh();
    },
  });
  const isNow = useWatch({ control: form.control, name: "when" }) === "now";
  return (
    <Card>
      <CardHeader title={`Cancel ${planName}`} />
      <CardContent>
        <form {...formProps} className="grid gap-4">
          <FormError>{formError}</FormError>
          {!onlyNow && (
            <RadioGroup legend="When it ends">
              <Radio
                boxed
                {...form.register("when")}
                value="period_end"
                defaultChecked
                label={
                  <>
                    On <LocalTime value={endsAt} />
                  </>
                }
                description={isTrial ? "When the trial is over." : "When what you have paid for is used up."}
              />
              <Radio
                boxed
                {...form.register("when")}
                value="now"
                label="Now"
                description={
                  isTrial ? "The trial ends at once." : "It ends at once. What you have paid isn’t paid back."
                }
              />
            </RadioGroup>
          )}
          {onlyNow && <p>{planName} ends at once. What you have paid isn’t paid back.</p>}
          <Field label="Why?" optional error={error("feedback")}>
            <Select {...register("feedback")}>
              <option value="">I’d rather not say</option>
              {cancellationFeedbacks.map((feedback) => (
                <option key={feedback} value={feedback}>
                  {feedbackNames[feedback]}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Anything you’d like to tell us" optional error={error("comment")}>
            <Input {...register("comment")} maxLength={500} />
          </Field>
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="danger" pending={pending} pendingLabel="Cancelling…">
              {isNow ? `End ${planName} now` : `Cancel ${planName}`}
            </Button>
            <Button variant="ghost" render={<Link href={organizationPath(organization, "billing")} />}>
              Keep {planName}
            </Button>
          </div>
        </form>
      </CardContent>
    </Card>
  );
}
