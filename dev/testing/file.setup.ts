import fc from "fast-check";
import { afterAll, afterEach } from "vitest";
import { runFileCleanups } from "./file-cleanup";

afterAll(runFileCleanups);

// Properties try the same examples in every run, so that a run says something of the change it ran for. To
// look for new ones, give another seed: PROPERTY_SEED=7 npx vitest run
const agreedSeed = 4242;
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? agreedSeed) });

// Files that ask for a DOM (`// @vitest-environment jsdom`) begin every test with an empty page.
if ("document" in globalThis) {
  const { cleanup } = await import("@testing-library/react");
  afterEach(cleanup);
}
