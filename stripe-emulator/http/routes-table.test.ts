import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { stripeContract } from "../contract/contract";
import type { ContractFile } from "../contract/schema";
import { routeTable } from "./routes-table";

it("answers every route of the contract", () => {
  const file: ContractFile = JSON.parse(
    readFileSync(new URL("../contract/contract.gen.json", import.meta.url), "utf8"),
  );
  const table = routeTable(stripeContract());
  const missing = file.routes.map(({ method, path }) => `${method} ${path}`).filter((key) => !table.has(key));
  expect(missing).toEqual([]);
});
