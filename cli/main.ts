import { Command } from "commander";
import { addAdminsCommands } from "./admins";
import { addBillingCommands } from "./billing";
import { explain } from "./explain";
import { addPlansCommands } from "./plans";

const program = new Command("keel").description("The operator's command line.").showHelpAfterError();
addPlansCommands(program);
addAdminsCommands(program);
addBillingCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
