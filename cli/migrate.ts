import { migrate } from "@/db/migrate";
import { databaseUrl } from "@/lib/env";
import { queues } from "@/lib/jobs/queues";
import { explain } from "./explain";

try {
  await migrate(databaseUrl(), Object.values(queues));
  console.log("The database is up to date.");
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
