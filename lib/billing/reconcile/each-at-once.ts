/** So many customers are fetched from Stripe at a time: fewer than a process has turns for, and Stripe allows more. */
const atOnce = 3;

/**
 * Runs `work` for each, a few at a time.
 * @throws what the first that failed threw, once all that were under way have ended.
 */
export async function eachAtOnce<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const faults: unknown[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) {
        if (faults.length > 0) return;
        await work(item).catch((error: unknown) => faults.push(error));
      }
    }),
  );
  if (faults.length > 0) throw faults[0];
}
