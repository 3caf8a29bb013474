/** Runs one step of a start: shows what is being done, then how long it took. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  if (process.stdout.isTTY) process.stdout.write(`  … ${label}`);
  try {
    const result = await work();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    rewriteLine(`  ✓ ${label} ${dim(`${seconds} s`)}`);
    return result;
  } catch (error) {
    rewriteLine(`  ✗ ${label}`);
    throw error;
  }
}

function rewriteLine(text: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[2K${text}\n` : `${text}\n`);
}

function dim(text: string): string {
  return process.stdout.isTTY ? `\x1b[2m${text}\x1b[0m` : `(${text})`;
}
