"use client";

import { SegmentedControl } from "@/components/ui/segmented-control";
import { themeOptions } from "./theme-options";
import { useTheme } from "./use-theme";

/** Light, dark or as the system. Inside a menu use ThemeMenuGroup. */
export function ThemeSwitch({ className }: { className?: string }) {
  const [theme, setTheme] = useTheme();
  return (
    <SegmentedControl
      label="Theme"
      value={theme}
      onValueChange={setTheme}
      options={themeOptions}
      iconsOnly
      size="sm"
      className={className}
    />
  );
}
