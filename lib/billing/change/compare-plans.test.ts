import { describe, expect, it } from "vitest";
import { comparePlans } from "./compare-plans";

const few = { projects: 2, members: 1 };

describe("what a change of plan gains and loses", () => {
  it("names what a larger plan brings", () => {
    expect(comparePlans("basic", "pro", few)).toEqual([
      { label: "Projects", before: "25", after: "Unlimited", isGain: true, over: null },
      { label: "Members", before: "5", after: "20", isGain: true, over: null },
      { label: "Credits", before: "500 a month", after: "2,000 a month", isGain: true, over: null },
      { label: "Audit log", before: "Not included", after: "Included", isGain: true, over: null },
    ]);
  });

  it("says what is over the smaller plan’s limits, and that nothing is deleted", () => {
    const lost = comparePlans("pro", "basic", { projects: 31, members: 6 });
    expect(lost.every(({ isGain }) => !isGain)).toBe(true);
    expect(lost.flatMap(({ over }) => (over ? [over] : []))).toEqual([
      "You have 31 projects. All of them stay, but no new ones can be created while there are more than 25.",
      "You are 6 members. All of you stay, but nobody else can join while there are more than 5.",
    ]);
    expect(comparePlans("pro", "basic", { projects: 25, members: 5 }).some(({ over }) => over)).toBe(false);
  });

  it("finds nothing between a plan and itself", () => {
    expect(comparePlans("pro", "pro", few)).toEqual([]);
  });
});
