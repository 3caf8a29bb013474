"use client";

import { Avatar as BaseAvatar } from "@base-ui/react/avatar";
import { cn } from "./cn";

type AvatarProps = {
  name: string;
  image?: string | null;
  /** Organizations are squares, people are circles. */
  shape?: "circle" | "square";
  size?: "sm" | "md" | "lg";
  className?: string;
};

const sizes = { sm: "size-5 text-[10px]", md: "size-7 text-xs", lg: "size-10 text-sm" };

/** First letters of the first and the last word: "Ada Lovelace" → "AL". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => (word ? ([...word][0] ?? "") : ""))
    .join("")
    .toLocaleUpperCase();
}

/** A picture, or the initials until it has come and when there is none. The name stands beside it, so it is hidden. */
export function Avatar({ name, image, shape = "circle", size = "md", className }: AvatarProps) {
  return (
    <BaseAvatar.Root
      aria-hidden
      className={cn(
        "inline-flex shrink-0 select-none items-center justify-center overflow-hidden bg-accent-soft font-medium text-accent-text",
        shape === "circle" ? "rounded-full" : "rounded-sm",
        sizes[size],
        className,
      )}
    >
      {image && <BaseAvatar.Image src={image} alt="" className="size-full object-cover" />}
      <BaseAvatar.Fallback>{initials(name)}</BaseAvatar.Fallback>
    </BaseAvatar.Root>
  );
}
