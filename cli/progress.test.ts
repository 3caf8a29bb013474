import { expect, test } from "vitest";
import { progressLine, showProgress } from "./progress";

test.each([
  [{ done: 0, total: 0 }, "████████████████████████ 100 %  0 of 0 looked at, 0 mended (prices)"],
  [
    { done: 1250, total: 5000 },
    "██████░░░░░░░░░░░░░░░░░░  25 %  1,250 of 5,000 looked at, 0 mended (prices)",
  ],
  [{ done: 1250, total: null }, "1,250 looked at, 0 mended (prices)"],
])("%j reads %j", (progress, line) => {
  expect(progressLine({ phase: "prices", mended: 0, ...progress })).toBe(line);
});

test("is one changing line on a terminal, cut to its width, and a line a step elsewhere", () => {
  const step = { phase: "invoices", done: 1, total: 2, mended: 0 };
  const written = (output: { isTTY: boolean; columns?: number }) => {
    let all = "";
    const write = (text: string | Uint8Array) => {
      all += String(text);
      return true;
    };
    const { step: show, end } = showProgress({ ...output, write });
    show(step);
    show({ ...step, done: 2 });
    end();
    return all;
  };
  const lines = [step, { ...step, done: 2 }].map(progressLine);
  expect(written({ isTTY: false })).toBe(`${lines.join("\n")}\n`);
  expect(written({ isTTY: true, columns: 31 })).toBe(
    `${lines.map((line) => `\r\u001b[2K${line.slice(0, 30)}`).join("")}\n`,
  );
});
