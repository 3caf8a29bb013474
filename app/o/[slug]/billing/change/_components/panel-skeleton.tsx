import { Card, CardContent } from "@/components/ui/card";
import { Spinner } from "@/components/ui/spinner";

/** While Stripe is asked: says so, and keeps the place. */
export function PanelSkeleton({ label }: { label: string }) {
  return (
    <Card>
      <CardContent className="flex min-h-80 items-center justify-center gap-2.5 text-muted">
        <Spinner />
        <p role="status">{label}…</p>
      </CardContent>
    </Card>
  );
}
