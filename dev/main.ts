import { startDevelopment } from "./development";
import { requireNode } from "./node-version";
import { describeFailure } from "./setup-error";
import { Teardown, whenToldToStop } from "./teardown";

/** `npm run dev`: everything the product needs, until Ctrl-C. */
const teardown = new Teardown();

async function end(code: number): Promise<never> {
  await teardown.run();
  process.exit(code);
}

whenToldToStop(() => {
  console.log("\n  Stopping…");
  end(0);
});

try {
  requireNode();
  const { stopped } = await startDevelopment(teardown);
  const reason = await stopped;
  if (!teardown.started) {
    console.error(`✗ ${reason}`);
    await end(1);
  }
} catch (error) {
  // A step that fails because the services are being stopped isn't news.
  if (!teardown.started) {
    console.error(describeFailure(error));
    await end(1);
  }
}
