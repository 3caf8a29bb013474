import { afterAll, afterEach } from "vitest";
import { runFileCleanups } from "./file-cleanup";

afterAll(runFileCleanups);

// Files that ask for a DOM (`// @vitest-environment jsdom`) begin every test with an empty page.
if ("document" in globalThis) {
  const { cleanup } = await import("@testing-library/react");
  afterEach(cleanup);
}
