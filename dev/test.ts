import { existsSync } from "node:fs";
import { runBrowserTests, testBuild } from "./end-to-end";
import { requireNode } from "./node-version";
import { inRoot } from "./paths";
import { runProgram } from "./processes";
import { describeFailure, SetupError } from "./setup-error";
import { Teardown, whenToldToStop } from "./teardown";

/**
 * `npm test`: unit and integration tests, a production build, browser tests on it; stops at the first that
 * fails. `--browser` leaves the first out, `--no-build` takes the build that is there; what follows goes to
 * Playwright.
 */
const teardown = new Teardown();
const interruptedCode = 130;

async function run(args: readonly string[]): Promise<number> {
  const ours = new Set(["--browser", "--no-build"]);
  if (!args.includes("--browser")) {
    const code = await runProgram(teardown, { command: ["node_modules/vitest/vitest.mjs", "run"], env: {} });
    if (code !== 0) return code;
  }
  const code = args.includes("--no-build") ? checkBuild() : await build();
  if (code !== 0) return code;
  return runBrowserTests(
    teardown,
    args.filter((arg) => !ours.has(arg)),
  );
}

function build(): Promise<number> {
  // A build has no database and needs none, whatever a `.env` file says.
  const env = { ...testBuild, DATABASE_URL: "" };
  return runProgram(teardown, { command: ["node_modules/next/dist/bin/next", "build"], env });
}

function checkBuild(): number {
  if (existsSync(inRoot(testBuild.NEXT_DIST_DIR, "BUILD_ID"))) return 0;
  throw new SetupError("There is no build to test.", "Leave --no-build out once.");
}

async function end(code: number): Promise<never> {
  await teardown.run();
  process.exit(code);
}

whenToldToStop(() => end(interruptedCode));

try {
  requireNode();
  const code = await run(process.argv.slice(2));
  if (!teardown.started) await end(code);
} catch (error) {
  if (!teardown.started) {
    console.error(describeFailure(error));
    await end(1);
  }
}
