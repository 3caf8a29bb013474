/**
 * Does a job's part for one after another. A fault of one doesn't keep the others from theirs.
 * @throws AggregateError of all the faults at the end, so that the job is tried again.
 */
export async function forEachOrganization<Row>(
  rows: readonly Row[],
  work: (row: Row) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const row of rows) {
    await work(row).catch((fault: unknown) => {
      faults.push(fault);
    });
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of ${rows.length} failed.`);
}
