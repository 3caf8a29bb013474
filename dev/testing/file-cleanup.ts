type Cleanup = () => Promise<void> | void;

const cleanups: Cleanup[] = [];

/** Runs when the present test file is done, last registered first. */
export function afterFile(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

export async function runFileCleanups(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
