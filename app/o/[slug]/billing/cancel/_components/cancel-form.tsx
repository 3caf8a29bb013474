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
  standing: Standing;
};

/** What there is at stake: a trial, a period that is paid for, or one whose invoice is open. */
export type Standing = "trial" | "paid" | "owing";

const consequences: Readonly<Record<Standing, { atEnd: string; now: string }>> = {
  trial: { atEnd: "When the trial is over.", now: "The trial ends at once." },
  paid: {
    atEnd: "When what you have paid for is used up.",
    now: "It ends at once. What you have paid isn’t refunded.",
  },
  owing: {
    atEnd: "Until then its open invoice is still due.",
    now: "It ends at once, and we stop trying to collect its open invoice.",
  },
};

type Said = z.input<typeof cancellationSchema>;

/** When, perhaps why, and one step. */
export function CancelForm({ organization, planName, endsAt, onlyNow, standing }: CancelFormProps) {
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
      <CardHeader title={onlyNow ? `End ${planName} now` : `Cancel ${planName}`} />
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
                description={consequences[standing].atEnd}
              />
              <Radio
                boxed
                {...form.register("when")}
                value="now"
                label="Now"
                description={consequences[standing].now}
              />
            </RadioGroup>
          )}
          {onlyNow && <p>{consequences[standing].now}</p>}
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
              {onlyNow ? "Back to billing" : `Keep ${planName}`}
            </Button>
          </div>
        </form>
      </CardContent>
    </Card>
  );
}
