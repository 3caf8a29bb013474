import { CircleAlert } from "lucide-react";
import { cloneElement, type ReactElement, type ReactNode, useId } from "react";
import { cn } from "./cn";
import { Label } from "./label";

type ControlProps = {
  id?: string;
  name?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling";
};

type FieldProps = {
  label: ReactNode;
  /** One control: Input, PasswordInput, Textarea, Select. Field gives it id, name and aria. */
  children: ReactElement<ControlProps>;
  /** Needed in a plain server form; `register("email")` on the control brings its own. */
  name?: string;
  description?: ReactNode;
  /** A sentence that says what to do. React Hook Form: `errors.email?.message`. */
  error?: ReactNode;
  /** Marks the label; every field without the mark is required. */
  optional?: boolean;
  /** Right of the label, for example a link "Forgot password?". */
  hint?: ReactNode;
  className?: string;
};

/** Label, control, description and error, wired for screen readers; for React Hook Form and server forms alike. */
export function Field({
  label,
  children,
  name,
  description,
  error,
  optional = false,
  hint,
  className,
}: FieldProps) {
  const generatedId = useId();
  const id = children.props.id ?? generatedId;
  const describedBy = [error ? `${id}-error` : null, description ? `${id}-description` : null]
    .filter((part) => part !== null)
    .join(" ");

  return (
    <div className={cn("grid gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-4">
        <Label htmlFor={id}>
          {label}
          {optional && <span className="ml-1.5 font-normal text-faint">Optional</span>}
        </Label>
        {hint && <div className="text-sm">{hint}</div>}
      </div>
      {cloneElement(children, {
        id,
        ...(name && { name }),
        "aria-describedby": describedBy || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {description && (
        <p id={`${id}-description`} className="text-muted text-sm">
          {description}
        </p>
      )}
    </div>
  );
}

/** An error below a control that stands without a Field (a group of radio buttons, say). */
export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p id={id} className="flex items-start gap-1.5 text-danger text-sm">
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      {children}
    </p>
  );
}
