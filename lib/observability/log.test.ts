import { expect, it } from "vitest";
import { emails } from "@/db/schema";
import { testDatabase } from "@/dev/testing/database";
import { UnavailableError } from "@/lib/errors";
import { serializeError } from "./log";

const link = "https://app.example.com/reset-password?token=secret";

/** What the database says to a mail that was tried more often than an integer can say. */
async function failure(): Promise<unknown> {
  const { db } = await testDatabase();
  const mail = { dedupeKey: "reset_password:1", template: "reset_password", to: "ada@example.com" };
  return db
    .insert(emails)
    .values({ ...mail, props: { url: link }, attempts: Number.MAX_SAFE_INTEGER })
    .catch((error: unknown) => error);
}

it("logs a failed query and why it failed, without its values", async () => {
  const error = await failure();
  expect(String(error)).toContain(link);
  for (const logged of [error, new UnavailableError("Try again.", { cause: error })]) {
    const text = JSON.stringify(serializeError(logged));
    expect(text).not.toContain("token=secret");
    expect(text).not.toContain("ada@example.com");
    expect(text).toContain("Failed query: insert into");
    expect(text).toContain("out of range");
  }
});
