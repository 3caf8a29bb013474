import type { ReactElement } from "react";
import type { z } from "zod";

export type Template<Props extends z.ZodType> = {
  /** What the template shows, as it is kept in the outbox: plain JSON. */
  props: Props;
  /** The mail of these props, which were read from the outbox and are checked again. */
  compose(props: unknown): { subject: string; body: ReactElement };
};

/** A mail: what it shows, its subject, and its body. */
export function template<Props extends z.ZodType>(
  props: Props,
  subject: (props: z.output<Props>) => string,
  body: (props: z.output<Props>) => ReactElement,
): Template<Props> {
  return {
    props,
    compose(stored) {
      const checked = props.parse(stored);
      return { subject: subject(checked), body: body(checked) };
    },
  };
}
