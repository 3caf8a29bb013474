"use client";

import { Menu } from "@base-ui/react/menu";
import { themeOptions } from "./theme-options";
import { useTheme } from "./use-theme";

/** The theme switch as items of a menu, so that arrow keys and screen readers find it there. */
export function ThemeMenuGroup() {
  const [theme, setTheme] = useTheme();
  return (
    <Menu.RadioGroup
      value={theme}
      onValueChange={setTheme}
      aria-label="Theme"
      className="flex items-center gap-0.5 py-1 pr-1 pl-2 text-sm"
    >
      <span aria-hidden className="flex-1">
        Theme
      </span>
      {themeOptions.map((option) => (
        <Menu.RadioItem
          key={option.value}
          value={option.value}
          aria-label={option.label}
          title={option.label}
          closeOnClick={false}
          className="flex size-7 cursor-pointer items-center justify-center rounded-sm border border-transparent text-muted outline-none data-checked:border-line-strong data-highlighted:bg-subtle data-checked:text-ink dark:data-highlighted:bg-line"
        >
          {option.icon}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
