// Loaded before the command line and the worker: they read the same `.env` files as Next does, and reach
// the services of a running `npm run dev`. What the shell sets goes first, then the files in this order.
// Without a running `npm run dev` they are in production, as `npm start` is: embedded services and example
// data are refused there.
import { existsSync } from "node:fs";

const runningServices = ".data/running.env";
process.env.NODE_ENV ??= existsSync(runningServices) ? "development" : "production";
const stage = process.env.NODE_ENV;

for (const file of [`.env.${stage}.local`, ".env.local", `.env.${stage}`, ".env", runningServices]) {
  if (existsSync(file)) process.loadEnvFile(file);
}
