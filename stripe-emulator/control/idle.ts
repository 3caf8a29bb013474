import type { Context } from "../context";

/** Resolves when nothing is on its way: no delivery, no advancing clock. @throws what failed outside of a request */
export async function idle(ctx: Context): Promise<void> {
  while (ctx.deliveries.busy || ctx.clock.busy) await new Promise((resolve) => setTimeout(resolve, 5));
  ctx.throwFaults();
}
