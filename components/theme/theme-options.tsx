import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import type { Theme } from "./use-theme";

export const themeOptions: readonly { value: Theme; label: string; icon: ReactNode }[] = [
  { value: "light", label: "Light", icon: <Sun aria-hidden className="size-3.5" /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden className="size-3.5" /> },
  { value: "system", label: "As the system", icon: <Monitor aria-hidden className="size-3.5" /> },
];
