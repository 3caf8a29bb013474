import type { Command } from "commander";
import type { SystemDb } from "@/db/tenancy";
import { listAdministrators } from "@/lib/admin/administrators";
import { demoteUser } from "@/lib/admin/demote-user";
import { promoteUser } from "@/lib/admin/promote-user";
import { withDatabase } from "./with-database";

type Options = { json?: boolean };

/** `keel admins …`: who may open the administrators' area. */
export function addAdminsCommands(program: Command): void {
  const admins = program.command("admins").description("who may open /admin, the administrators' area");
  admins
    .command("add <email>")
    .description("make an administrator of somebody who has signed up")
    .option("--json", "print the outcome as JSON")
    .action((email: string, options: Options) => withDatabase((db) => add(db, email, options)));
  admins
    .command("remove <email>")
    .description("make an administrator an ordinary person again; the last one stays")
    .option("--json", "print the outcome as JSON")
    .action((email: string, options: Options) => withDatabase((db) => remove(db, email, options)));
  admins
    .command("list")
    .description("show every administrator")
    .option("--json", "print them as JSON")
    .action((options: Options) => withDatabase((db) => list(db, options)));
}

async function add(db: SystemDb, address: string, { json }: Options): Promise<void> {
  const { email, changed } = await promoteUser(db, { email: address });
  if (json) printJson({ email, administrator: true, changed });
  else console.log(`${email} is ${changed ? "now an administrator" : "an administrator already"}.`);
}

async function remove(db: SystemDb, address: string, { json }: Options): Promise<void> {
  const { email, changed } = await demoteUser(db, { email: address });
  if (json) printJson({ email, administrator: false, changed });
  else console.log(`${email} ${changed ? "is no longer an administrator" : "was no administrator"}.`);
}

async function list(db: SystemDb, { json }: Options): Promise<void> {
  const administrators = await listAdministrators(db);
  if (json) return printJson({ administrators });
  if (administrators.length === 0) console.log("There is no administrator yet: keel admins add <email>");
  for (const { email, name, disabledAt } of administrators) {
    console.log([email, name, disabledAt && "(disabled)"].filter(Boolean).join("  "));
  }
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
