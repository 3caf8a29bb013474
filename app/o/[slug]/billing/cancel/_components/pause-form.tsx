"use client";

import { unstable_rethrow, useRouter } from "next/navigation";
import { type FormEvent, useState, useTransition } from "react";
import { toast } from "sonner";
import { organizationPath } from "@/app/o/paths";
import { Button } from "@/components/ui/button";
import { Field, FieldError } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { unreachable } from "@/components/ui/unreachable";
import type { PauseMonths } from "@/lib/billing/pause-length";
import { formatDay } from "@/lib/dates";
import { pausePlanAction } from "../../actions";

type PauseFormProps = { organization: string; planName: string; months: readonly PauseMonths[] };

/** For how long, and one step. */
export function PauseForm({ organization, planName, months }: PauseFormProps) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const [error, setError] = useState<string>();

  function pause(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const chosen = Number(new FormData(event.currentTarget).get("months"));
    const count = months.find((each) => each === chosen);
    if (!count) return;
    setError(undefined);
    startTransition(async () => {
      try {
        const { data, serverError } = await pausePlanAction({ organization, months: count });
        if (serverError) {
          setError(serverError.message);
          return;
        }
        if (data)
          toast.success(
            `${planName} is paused. It goes on by itself on ${formatDay(new Date(data.resumesAt))}.`,
          );
        router.push(organizationPath(organization, "billing"));
        router.refresh();
      } catch (fault) {
        unstable_rethrow(fault);
        setError(unreachable);
      }
    });
  }

  return (
    <form onSubmit={pause} className="grid gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <Field label="For how long" className="min-w-36">
          <Select name="months" defaultValue={months[0]}>
            {months.map((count) => (
              <option key={count} value={count}>
                {count === 1 ? "1 month" : `${count} months`}
              </option>
            ))}
          </Select>
        </Field>
        <Button type="submit" variant="secondary" pending={pending} pendingLabel="Pausing…">
          Pause {planName}
        </Button>
      </div>
      {error && (
        <div role="alert">
          <FieldError>{error}</FieldError>
        </div>
      )}
    </form>
  );
}
