import { expect, it } from "vitest";
import { startEmulator } from "../tests/fixtures";
import { scenarios } from "./all";
import { emulatorPace, runScenario } from "./stage";

it.each(scenarios)("$name: $title", async (scenario) => {
  const { emulator, stripe } = await startEmulator();
  const facts = await runScenario(stripe, scenario, emulatorPace);
  expect(facts).toMatchObject(scenario.expected);
  await emulator.idle();
});

it("has a name of its own for every scenario", () => {
  const names = scenarios.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
