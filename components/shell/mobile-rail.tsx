"use client";

import { Menu } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";

/** The rail in a sheet, for narrow screens. Closes itself when a link was followed. */
export function MobileRail({ children }: { children: ReactNode }) {
  const pathname = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  return (
    <Sheet
      title="Navigation"
      open={openAt === pathname}
      onOpenChange={(open) => setOpenAt(open ? pathname : null)}
      trigger={
        <Button variant="ghost" size="icon" aria-label="Open navigation">
          <Menu aria-hidden />
        </Button>
      }
    >
      {children}
    </Sheet>
  );
}
