import { type Command, InvalidArgumentError, Option } from "commander";
import { z } from "zod";
import { backfill } from "@/lib/billing/reconcile/backfill";
import type { Drift } from "@/lib/billing/reconcile/differences";
import { reconcileHourly } from "@/lib/billing/reconcile/reconcile-hourly";
import { reconcileNightly } from "@/lib/billing/reconcile/reconcile-nightly";
import { syncNow } from "@/lib/billing/reconcile/sync-now";
import type { WalkReport } from "@/lib/billing/reconcile/walk";
import { type BillingContext, isLivemode } from "@/lib/billing/stripe";
import { ConflictError, InvalidInputError } from "@/lib/errors";
import { idSchema } from "@/lib/ids";
import { withBilling } from "./billing-context";
import { showProgress } from "./progress";

type BackfillOptions = { since?: Date; dryRun?: boolean; json?: boolean };
type ReconcileOptions = { hourly?: boolean; nightly?: boolean; json?: boolean };
type Customer = Parameters<typeof syncNow>[1]["of"];

/** `keel billing …`: bringing our tables in line with Stripe by hand. */
export function addBillingCommands(program: Command): void {
  const billing = program.command("billing").description("our tables and what Stripe has");
  billing
    .command("backfill")
    .description("bring everything in line with Stripe; interrupted, the same command goes on")
    .option(
      "--since <date>",
      "leave out invoices, refunds and credit notes before this day (2027-01-31)",
      day,
    )
    .option("--dry-run", "say what would be mended, and mend nothing")
    .option("--json", "print the outcome as JSON")
    .action((options: BackfillOptions) => withBilling((ctx) => runBackfill(ctx, options)));
  billing
    .command("reconcile")
    .description("do now what the worker does by itself")
    .addOption(new Option("--hourly", "take up events that were never delivered").conflicts("nightly"))
    .addOption(
      new Option("--nightly", "compare what is alive, and what was billed lately").conflicts("hourly"),
    )
    .option("--json", "print the outcome as JSON")
    .action((options: ReconcileOptions, command: Command) => {
      if (!options.hourly && !options.nightly) command.error("error: say --hourly or --nightly");
      return withBilling((ctx) => (options.hourly ? hourly(ctx, options) : nightly(ctx, options)));
    });
  billing
    .command("sync <customer>")
    .description("bring one customer in line with Stripe, by its id (cus_…) or its organization’s (org_…)")
    .option("--json", "print the outcome as JSON")
    .action((id: string, options: { json?: boolean }) => withBilling((ctx) => sync(ctx, id, options)));
}

function day(text: string): Date {
  const parsed = z.iso.date().safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError("Expected a day such as 2027-01-31.");
  return new Date(`${parsed.data}T00:00:00Z`);
}

async function runBackfill(ctx: BillingContext, options: BackfillOptions): Promise<void> {
  const { since = null, dryRun = false, json } = options;
  let stopped = false;
  const stop = () => {
    stopped = true;
    console.error("\nStopping after this page; press Ctrl-C again to stop at once.");
  };
  process.once("SIGINT", stop);
  const progress = showProgress(process.stderr);
  try {
    const report = await backfill(ctx, {
      livemode: isLivemode(),
      since,
      dryRun,
      stop: () => stopped,
      onStep: progress.step,
    });
    progress.end();
    print(atItAlready(report), { json, dryRun });
  } finally {
    process.off("SIGINT", stop);
  }
  if (stopped) process.exitCode = 130;
}

async function nightly(ctx: BillingContext, { json }: ReconcileOptions): Promise<void> {
  const progress = showProgress(process.stderr);
  const report = await reconcileNightly(ctx, { livemode: isLivemode(), onStep: progress.step });
  progress.end();
  print(atItAlready(report), { json });
}

async function hourly(ctx: BillingContext, { json }: ReconcileOptions): Promise<void> {
  const report = atItAlready(await reconcileHourly(ctx, { livemode: isLivemode() }));
  if (json) return console.log(JSON.stringify(report, null, 2));
  const { listed, missed, drift } = report;
  console.log(`${listed} events looked at, ${missed} had never been delivered, ${drift} rows mended.`);
}

async function sync(ctx: BillingContext, id: string, { json }: { json?: boolean }): Promise<void> {
  const actor = { kind: "operator" } as const;
  const synced = await syncNow(ctx, { of: customerNamed(id), livemode: isLivemode(), actor });
  if (synced.ignored) process.exitCode = 1;
  if (json) return console.log(JSON.stringify(synced, null, 2));
  if (synced.ignored) return console.error(synced.ignored);
  for (const line of synced.drift.map(describe)) console.log(line);
  console.log(`${synced.customerId} is as Stripe has it; ${synced.drift.length} rows mended.`);
}

function customerNamed(id: string): Customer {
  const organizationId = idSchema("organization").safeParse(id);
  if (organizationId.success) return { organizationId: organizationId.data };
  if (/^cus_[A-Za-z0-9]+$/.test(id)) return { customerId: id };
  throw new InvalidInputError(`${id} is neither a customer’s id (cus_…) nor an organization’s (org_…).`);
}

function atItAlready<Report>(report: Report | null): Report {
  if (!report)
    throw new ConflictError("Somebody else is at it right now. Try again when they have finished.");
  return report;
}

function print(report: WalkReport, { json, dryRun }: { json?: boolean; dryRun?: boolean }): void {
  if (json) {
    console.log(JSON.stringify(report, null, 2));
    return;
  }
  if (dryRun) for (const line of report.drift.map(describe)) console.log(line);
  const kinds = Object.entries(report.mended);
  if (kinds.length > 0) {
    console.log(dryRun ? "Would mend:" : "Mended (see /admin/drift):");
    for (const [kind, count] of kinds)
      console.log(`  ${String(count).padStart(7)}  ${kind.replaceAll("_", " ")}`);
  } else console.log(`Nothing ${dryRun ? "would be" : "was"} mended: the tables are as Stripe is.`);
  if (report.failed > 0) console.log(`${report.failed} could not be synced; the log says why.`);
  if (!report.finished) console.log("Not finished: the same command goes on from here.");
}

function describe({ objectType, objectId, differences }: Drift): string {
  const fields = Object.entries(differences).map(
    ([field, { mirror, stripe }]) => `${field} ${JSON.stringify(mirror)} → ${JSON.stringify(stripe)}`,
  );
  return `${objectType.replaceAll("_", " ")} ${objectId}: ${fields.join(", ")}`;
}
