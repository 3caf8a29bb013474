import type { WriteStream } from "node:tty";

export type Progress = {
  /** What is being looked at: `invoices`. */
  phase: string;
  done: number;
  /** Null when it isn't known beforehand. */
  total: number | null;
  mended: number;
};

const barWidth = 24;
const number = new Intl.NumberFormat("en-US");

/** One line that says how far a long work has come: with a bar where the whole is known. */
export function progressLine({ phase, done, total, mended }: Progress): string {
  const counted = total === null ? number.format(done) : `${number.format(done)} of ${number.format(total)}`;
  const words = `${counted} looked at, ${number.format(mended)} mended (${phase})`;
  if (total === null) return words;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const filled = Math.round(share * barWidth);
  const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${words}`;
}

export type ProgressOutput = Pick<WriteStream, "write"> & { isTTY?: boolean; columns?: number };

/**
 * Shows progress as it comes: on a terminal in one line that changes, otherwise a line for each step.
 * @returns what takes the steps, and what ends the changing line.
 */
export function showProgress(output: ProgressOutput): {
  step: (progress: Progress) => void;
  end: () => void;
} {
  let shown = false;
  return {
    step(progress) {
      const line = progressLine(progress);
      if (!output.isTTY) {
        output.write(`${line}\n`);
        return;
      }
      // Cut to the width: a line that wraps can't be taken back.
      output.write(`\r\u001b[2K${line.slice(0, (output.columns ?? 80) - 1)}`);
      shown = true;
    },
    end() {
      if (shown) output.write("\n");
      shown = false;
    },
  };
}
