import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { forbiddenImports } from "./import-rules";
import { inRoot, root } from "./paths";

/** Prints every import against the directions, and fails if there is one. */
const { stdout } = spawnSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx", "*.mts", "*.mjs"],
  { cwd: root, encoding: "utf8" },
);
const files = stdout.split("\n").filter((file) => file !== "" && existsSync(inRoot(file)));
if (files.length === 0) throw new Error("git listed no files: run this in the repository.");

const problems = files.flatMap((file) => forbiddenImports(file, readFileSync(inRoot(file), "utf8")));
for (const problem of problems) console.error(`✗ ${problem}`);
console.log(`Import directions: ${files.length} files, ${problems.length} problems.`);
process.exitCode = problems.length === 0 ? 0 : 1;
