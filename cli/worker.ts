import { env } from "@/lib/env";
import { startWorker } from "@/lib/jobs/start-worker";
import { checkEnvironment } from "@/lib/observability/check-environment";
import { log } from "@/lib/observability/log";
import { explain } from "./explain";

/** Works off the queues until told to end; what is under way is finished first. */
checkEnvironment();
const worker = await startWorker(env().DATABASE_URL).catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
log.info("worker started");

async function stop(signal: NodeJS.Signals): Promise<void> {
  log.info({ signal }, "worker stops");
  await worker.stop();
  process.exit(0);
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
