import { expect, test } from "vitest";
import { requireNode } from "./node-version";

test.each(["22.12.0", "22.20.1", "24.0.0"])("Node %s will do", (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

test.each(["20.20.2", "22.11.0"])("Node %s is refused by name", (version) => {
  expect(() => requireNode(version)).toThrow(`This is Node ${version}; 22.12 or newer is needed.`);
});
