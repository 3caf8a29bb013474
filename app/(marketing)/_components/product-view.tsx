import Image from "next/image";
import { cn } from "@/components/ui/cn";

const alt =
  "The billing page: the plan with its price and next renewal, the payment method, usage and the invoices.";

/** The product as it is. The pictures are taken by a script from the running app, one for each theme. */
export function ProductView() {
  // On a phone the picture keeps a legible size and shows the page without its rail.
  const size = "h-auto w-full max-sm:-ml-36 max-sm:w-[48rem] max-sm:max-w-none";
  const shared = { alt, width: 1280, height: 800, sizes: "(min-width: 640px) min(100vw, 1056px), 768px" };
  return (
    <div className="mx-auto max-w-page px-4 pb-14 md:px-8 md:pb-20">
      <div className="overflow-hidden rounded-md border bg-subtle max-sm:h-80">
        <Image src="/screenshots/billing-light.png" {...shared} className={cn(size, "dark:hidden")} />
        <Image src="/screenshots/billing-dark.png" {...shared} className={cn(size, "hidden dark:block")} />
      </div>
    </div>
  );
}
