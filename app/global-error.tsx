"use client";

import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import { ErrorMessage } from "@/components/shell/error-message";
import { ThemeRestorer } from "@/components/theme/theme-restorer";
import "./globals.css";

/** Shown when the root layout itself fails, so it brings its own document. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body>
        <title>Something went wrong · Keel</title>
        <ErrorMessage error={error} retry={retry} />
        <ThemeRestorer />
      </body>
    </html>
  );
}
