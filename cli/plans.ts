import type { Command } from "commander";
import { amountFor } from "@/lib/billing/plans";
import { applyPlans, diffPlans, type PlanChange, type SoldPrice } from "@/lib/billing/sync-plans";
import { formatMoney } from "@/lib/money";
import { withBilling } from "./billing-context";

/** `keel plans …`: the catalogue and what Stripe sells. */
export function addPlansCommands(program: Command): void {
  const plans = program.command("plans").description("the catalogue of plans, in code and in Stripe");
  plans
    .command("sync")
    .description("show what Stripe must learn to sell what the catalogue says; --apply does it")
    .option("--apply", "carry it out")
    .option("--json", "print the changes as JSON")
    .action((options: { apply?: boolean; json?: boolean }) => withBilling((ctx) => sync(ctx, options)));
}

async function sync(
  ctx: Parameters<typeof applyPlans>[0],
  options: { apply?: boolean; json?: boolean },
): Promise<void> {
  const changes = await diffPlans(ctx.stripe);
  if (options.apply) {
    await applyPlans(ctx, changes, (change) => {
      if (!options.json) console.log(`done    ${describe(change)}`);
    });
  }
  if (options.json) {
    console.log(JSON.stringify({ applied: Boolean(options.apply), changes: changes.map(toJson) }, null, 2));
    return;
  }
  if (changes.length === 0) console.log("Stripe sells what the catalogue says; nothing to change.");
  else if (!options.apply) {
    for (const change of changes) console.log(`would   ${describe(change)}`);
    console.log("\nNothing was changed. Add --apply to carry this out.");
  }
}

function describe(change: PlanChange): string {
  switch (change.kind) {
    case "create_product":
      return `create the product of plan ${change.plan}`;
    case "update_product":
      return `update the product of plan ${change.plan}: ${change.fields.join(", ")}`;
    case "create_price":
      return `create the price of ${change.plan} per ${change.interval}: ${money(change)}`;
    case "replace_price": {
      const was =
        change.replaced.unit_amount === null
          ? "another price"
          : formatMoney({ amount: change.replaced.unit_amount, currency: change.replaced.currency });
      return `replace the price of ${change.plan} per ${change.interval}: ${was} becomes ${money(change)}; subscribers keep theirs`;
    }
  }
}

const money = ({ price, currency }: SoldPrice) => formatMoney({ amount: amountFor(price, 1), currency });

function toJson(change: PlanChange): Record<string, unknown> {
  return change.kind === "replace_price" ? { ...change, replaced: change.replaced.id } : change;
}
