import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const tones = {
  info: { box: "border-line bg-subtle", icon: "text-muted", Icon: Info },
  success: { box: "border-positive/25 bg-positive-soft", icon: "text-positive", Icon: CircleCheck },
  warning: { box: "border-caution/25 bg-caution-soft", icon: "text-caution", Icon: TriangleAlert },
  danger: { box: "border-danger/25 bg-danger-soft", icon: "text-danger", Icon: CircleAlert },
};

type BannerProps = {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  /** The one thing to do; a small secondary Button or a link. */
  action?: ReactNode;
  /** "alert" interrupts a screen reader: for a form's answer, not for what stands on the page from the start. */
  role?: "alert" | "status";
  className?: string;
};

/** A state of the whole page or form, in a sentence, with at most one action. */
export function Banner({ tone = "info", title, children, action, role, className }: BannerProps) {
  const { box, icon, Icon } = tones[tone];
  return (
    <div
      role={role}
      className={cn(
        "flex flex-wrap items-center gap-x-4 gap-y-2.5 rounded-md border px-4 py-2.5 text-sm",
        box,
        className,
      )}
    >
      <div className="flex min-w-0 flex-1 basis-60 items-start gap-2.5">
        <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", icon)} />
        <div className="min-w-0">
          {title && <p className="font-medium">{title}</p>}
          {children && <div className={title ? "text-muted" : undefined}>{children}</div>}
        </div>
      </div>
      {action && <div className="shrink-0 max-sm:ml-6.5">{action}</div>}
    </div>
  );
}
