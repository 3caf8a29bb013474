"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { unstable_rethrow } from "next/navigation";
import { type FormEvent, useEffect, useEffectEvent, useRef, useState, useTransition } from "react";
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type PathValue,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import type { z } from "zod";
import { unreachable } from "@/components/ui/unreachable";
import type { ActionError } from "@/lib/actions";

/** What an action of `lib/actions` answers. */
type ActionResult<Data> = {
  data?: Data | undefined;
  serverError?: ActionError | undefined;
  validationErrors?:
    | { formErrors: string[]; fieldErrors: { readonly [name: string]: string[] | undefined } }
    | undefined;
};

type ActionFormOptions<Input extends FieldValues, Data> = {
  /** The action's own schema, or the part of it that the person types. */
  schema: z.ZodType<unknown, Input>;
  /** An action, or a function that adds what isn't typed: `(input) => rename({ organization, ...input })`. */
  action: (input: Input) => Promise<ActionResult<Data>>;
  /** A value for every field: "" where there is none. */
  defaultValues: DefaultValues<Input>;
  onSuccess?: (data: Data | undefined, form: UseFormReturn<Input>) => void;
  /** Called for every refusal, after its sentence was put where it belongs. */
  onFailure?: (error: ActionError) => void;
};

/**
 * A form whose submit is a server action. Errors stand at their field (the first of them gets the focus) or
 * in `formError`; what was typed stays, also what was typed or sent before the page came alive.
 *
 *     const { formProps, register, error, formError, pending } = useActionForm({ schema, action, defaultValues });
 *     <form {...formProps}>
 *       <FormError>{formError}</FormError>
 *       <Field label="Name" error={error("name")}><Input {...register("name")} /></Field>
 *       <Button type="submit" pending={pending}>Save</Button>
 */
export function useActionForm<Input extends FieldValues, Data>(options: ActionFormOptions<Input, Data>) {
  // React Hook Form mutates its state in place, which memoized reads would miss.
  "use no memo";

  const { schema, action, defaultValues, onSuccess, onFailure } = options;
  const form = useForm<Input>({ resolver: zodResolver(schema, undefined, { raw: true }), defaultValues });
  const { errors } = form.formState;
  const [pending, startTransition] = useTransition();
  const [formError, setFormError] = useState<string>();
  const seen = useRef(new WeakSet<Element>());

  const isField = (name: string): name is Path<Input> => name in defaultValues;

  function refuse(error: ActionError): void {
    if (error.field && isField(error.field)) {
      form.setError(error.field, { message: error.message }, { shouldFocus: true });
    } else {
      setFormError(error.message);
    }
    onFailure?.(error);
  }

  function refuseFields(failures: NonNullable<ActionResult<Data>["validationErrors"]>): void {
    const unplaced = [...failures.formErrors];
    let isFirst = true;
    for (const [name, [message] = []] of Object.entries(failures.fieldErrors)) {
      if (message === undefined) continue;
      if (isField(name)) {
        form.setError(name, { message }, { shouldFocus: isFirst });
        isFirst = false;
      } else {
        unplaced.push(message);
      }
    }
    setFormError(unplaced[0]);
  }

  const submit = form.handleSubmit((input) => {
    setFormError(undefined);
    startTransition(async () => {
      try {
        const result = await action(input);
        if (result.serverError) refuse(result.serverError);
        else if (result.validationErrors) refuseFields(result.validationErrors);
        else onSuccess?.(result.data, form);
      } catch (fault) {
        unstable_rethrow(fault);
        setFormError(unreachable);
      }
    });
  });

  function setTyped(name: Path<Input>, value: string | boolean): void {
    // Whatever a control can hold is a legal value of its field: the schema judges it when it is sent.
    form.setValue(name, value as PathValue<Input, Path<Input>>);
  }

  // A form sent before hydration is handed over by React, which then empties it: fill it in again and send.
  const [sentEarly, setSentEarly] = useState<FormData>();
  const sendAgain = useEffectEvent((data: FormData) => {
    for (const [name, value] of data) {
      if (isField(name) && typeof value === "string") {
        setTyped(name, typeof defaultValues[name] === "boolean" ? true : value);
      }
    }
    submit();
  });
  useEffect(() => {
    if (sentEarly) sendAgain(sentEarly);
  }, [sentEarly]);

  return {
    form,
    pending,
    /** What is wrong with the whole, in a sentence; undefined when nothing is. */
    formError,
    /** What is wrong with a field, in a sentence. */
    error: (name: Path<Input>): string | undefined => {
      const { error } = form.getFieldState(name, { ...form.formState, errors });
      return error?.message;
    },
    formProps: {
      noValidate: true,
      action: setSentEarly,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        // A dialog's form lies inside another one in React's tree, though not in the page's.
        event.stopPropagation();
        if (!pending) submit(event);
      },
    },
    /** The props of a field's control. */
    register: (name: Path<Input>) => {
      const { ref, ...props } = form.register(name);
      const initial: unknown = defaultValues[name];
      return {
        ...props,
        ...(typeof initial === "boolean" ? { defaultChecked: initial } : {}),
        ...(typeof initial === "string" || typeof initial === "number" ? { defaultValue: initial } : {}),
        ref: (element: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement | null) => {
          const typed = element && !seen.current.has(element) ? changedValueOf(element) : undefined;
          if (element) seen.current.add(element);
          ref(element);
          if (typed !== undefined) setTyped(name, typed);
        },
      };
    },
  };
}

/** What a person or the browser put into a control before React knew of it; undefined when nothing. */
function changedValueOf(
  element: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
): string | boolean | undefined {
  if (element instanceof HTMLInputElement && element.type === "checkbox") {
    return element.checked === element.defaultChecked ? undefined : element.checked;
  }
  if (element instanceof HTMLSelectElement) return undefined;
  return element.value === element.defaultValue ? undefined : element.value;
}
