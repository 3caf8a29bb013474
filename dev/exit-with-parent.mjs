// Loaded into every process that a launcher starts (NODE_OPTIONS), so that none outlives a launcher that
// was killed and could not end them itself. Plain JavaScript: it runs before anything that reads TypeScript.
import { isMainThread } from "node:worker_threads";

const intervalMs = 1000;
const graceMs = 3000;

if (isMainThread) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), graceMs).unref();
  }, intervalMs);
  watch.unref();
}
