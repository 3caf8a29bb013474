import "server-only";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { database } from "@/db";
import { acrossTenants } from "@/db/tenancy";
import { getCurrentUser } from "@/lib/auth/session";

/**
 * The administrator who is signed in, and the view over all organizations. To anybody else, signed in or
 * not, the page doesn't exist. Every page calls it: layouts and pages render side by side, so a layout's
 * check alone keeps nobody out.
 */
export const loadAdmin = cache(async () => {
  const user = await getCurrentUser();
  if (user?.role !== "admin") notFound();
  return { user, db: acrossTenants(database()) };
});

/**
 * A page's title, for administrators. Others get that of a page that doesn't exist: the true one would tell
 * that there is something. (Thrown from here, notFound() would leave the page untitled.)
 */
export const adminPageMetadata = (title: string) =>
  metadataByRole({ admin: { title }, others: { title: "Page not found" } });

/** What holds for all of the area's pages, for administrators; to others it is the rest of the product. */
export const adminLayoutMetadata = (admin: Metadata) => metadataByRole({ admin, others: {} });

async function metadataByRole(metadata: { admin: Metadata; others: Metadata }): Promise<Metadata> {
  const user = await getCurrentUser();
  return user?.role === "admin" ? metadata.admin : metadata.others;
}
