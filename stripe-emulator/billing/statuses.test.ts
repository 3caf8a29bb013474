import { expect, it } from "vitest";
import { allowedTransitions, isStatus } from "./statuses";

it("ends in canceled or incomplete_expired, which every living status can reach", () => {
  const entries = Object.entries(allowedTransitions);
  const terminal = entries.filter(([, next]) => next.length === 0).map(([status]) => status);
  expect(terminal.sort()).toEqual(["canceled", "incomplete_expired"]);
  for (const [status, next] of entries) {
    expect(next.every(isStatus)).toBe(true);
    expect(next).not.toContain(status);
    if (!terminal.includes(status)) expect(next).toContain("canceled");
  }
});

it("reaches incomplete_expired from incomplete alone, and paused only from what ran", () => {
  const sources = (target: string) =>
    Object.entries(allowedTransitions)
      .filter(([, next]) => next.some((status) => status === target))
      .map(([status]) => status);
  expect(sources("incomplete_expired")).toEqual(["incomplete"]);
  expect(sources("incomplete")).toEqual([]);
  expect(sources("paused")).toEqual(["trialing", "active"]);
});
