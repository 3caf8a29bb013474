import { Argument, type Command, Option } from "commander";
import { countSubscriptions, hasDrifted, inspectPlans } from "@/lib/billing/inspect-plans";
import { applyPacks, diffPacks, type PackChange } from "@/lib/billing/packs-sync";
import { type PaidPlanKey, paidPlanKeys, planOf } from "@/lib/billing/plans";
import type { BillingContext } from "@/lib/billing/stripe";
import { applyPlans, diffArchive, diffPlans, diffRestore, type PlanChange } from "@/lib/billing/sync-plans";
import { withBilling } from "./billing-context";
import { describePackChange } from "./pack-words";
import { changeToJson, describeChange, describeReport, reportToJson } from "./plan-words";

/** What a command ends with when it was asked to check and something isn't as the catalogue says. */
const driftExitCode = 2;

type ListOptions = { check?: boolean; json?: boolean };
type ApplyOptions = { apply?: boolean; check?: boolean; json?: boolean };
type ArchiveOptions = { apply?: boolean; undo?: boolean; json?: boolean };

/** `keel plans …`: the catalogue and what Stripe sells. */
export function addPlansCommands(program: Command): void {
  const plans = program
    .command("plans")
    .description("the catalogue of plans and packs of credits, in code and in Stripe");
  plans
    .command("list")
    .description("show what Stripe sells of the catalogue, and where the two or our tables differ")
    .option("--check", `end with code ${driftExitCode} where they differ`)
    .option("--json", "print it as JSON, amounts in minor units")
    .action((options: ListOptions) => withBilling((ctx) => list(ctx, options)));
  plans
    .command("sync")
    .description("show what Stripe must learn to sell what the catalogue says; --apply does it")
    .option("--apply", "carry it out")
    .addOption(
      new Option("--check", `end with code ${driftExitCode} when there is something to do`).conflicts(
        "apply",
      ),
    )
    .option("--json", "print the changes as JSON, amounts in minor units")
    .action((options: ApplyOptions) => withBilling((ctx) => sync(ctx, options)));
  plans
    .command("archive")
    .description("show what takes a plan off sale, its subscribers untouched; --apply does it")
    .addArgument(new Argument("<plan>", "the plan’s key in the catalogue").choices(paidPlanKeys))
    .option("--apply", "carry it out")
    .option("--undo", "put the plan on sale again instead")
    .option("--json", "print the changes as JSON, amounts in minor units")
    .action((plan: PaidPlanKey, options: ArchiveOptions) =>
      withBilling((ctx) => archive(ctx, plan, options)),
    );
}

async function list(ctx: BillingContext, { check, json }: ListOptions): Promise<void> {
  const reports = await inspectPlans(ctx);
  const drifted = reports.some(hasDrifted);
  if (json) printJson({ drifted, plans: reports.map(reportToJson) });
  else {
    console.log(reports.map((report) => describeReport(report).join("\n")).join("\n\n"));
    console.log(drifted ? "\nWhat is marked ! differs." : "\nStripe sells what the catalogue says.");
  }
  if (check && drifted) process.exitCode = driftExitCode;
}

async function sync(ctx: BillingContext, options: ApplyOptions): Promise<void> {
  const changes = await diffPlans(ctx.stripe);
  const packs = await diffPacks(ctx.stripe);
  await carryOut(
    ctx,
    { changes, packs },
    options,
    "Stripe sells what the catalogue says; nothing to change.",
  );
  if (options.check && changes.length + packs.length > 0) process.exitCode = driftExitCode;
}

async function archive(ctx: BillingContext, plan: PaidPlanKey, options: ArchiveOptions): Promise<void> {
  const { name } = planOf(plan);
  if (options.undo) {
    await carryOut(
      ctx,
      { changes: await diffRestore(ctx.stripe, plan) },
      options,
      `${name} isn’t archived; nothing to change.`,
    );
    return;
  }
  const changes = await diffArchive(ctx.stripe, plan);
  await carryOut(ctx, { changes }, options, `${name} isn’t on sale; nothing to change.`);
  const kept = await countSubscriptions(ctx.db, plan);
  if (!options.json && changes.length > 0 && kept > 0) {
    console.log(`${kept} ${kept === 1 ? "subscription" : "subscriptions"} to it go on as before.`);
  }
}

/** Applies the changes if that was asked for, and says what was or would be done. */
async function carryOut(
  ctx: BillingContext,
  { changes, packs }: { changes: readonly PlanChange[]; packs?: readonly PackChange[] },
  { apply, json }: { apply?: boolean; json?: boolean },
  nothing: string,
): Promise<void> {
  const words = [...changes.map(describeChange), ...(packs ?? []).map(describePackChange)];
  if (apply) {
    const tell = (done: string) => {
      if (!json) console.log(`done    ${done}`);
    };
    await applyPlans(ctx, changes, (change) => tell(describeChange(change)));
    if (packs) await applyPacks(ctx, packs, (change) => tell(describePackChange(change)));
  }
  if (json) printJson({ applied: Boolean(apply), changes: [...changes.map(changeToJson), ...(packs ?? [])] });
  else if (words.length === 0) console.log(nothing);
  else if (!apply) {
    for (const word of words) console.log(`would   ${word}`);
    console.log("\nNothing was changed. Add --apply to carry this out.");
  }
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
