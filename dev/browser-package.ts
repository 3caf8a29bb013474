import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { Browser } from "./browser";
import { inRoot } from "./paths";
import type { Environment } from "./processes";

/**
 * Unpacks the Chromium that comes as an npm package (Linux on x64): for machines that reach a package
 * registry and no more. It brings the libraries and fonts that a bare system lacks.
 */
export function unpackBrowser(): Browser | undefined {
  const packageFolder = inRoot("node_modules/@sparticuz/chromium/bin");
  if (process.platform !== "linux" || process.arch !== "x64" || !existsSync(packageFolder)) return;
  const folder = inRoot("node_modules/.cache/chromium");
  if (!existsSync(folder)) unpack(packageFolder, folder);
  return {
    executablePath: join(folder, "chromium"),
    env: { ...missingLibraries(folder), ...missingFonts(folder) },
    source: "the npm package @sparticuz/chromium",
  };
}

/** Made beside its place and moved there whole, as two runs may do this at once. */
function unpack(packageFolder: string, folder: string): void {
  const draft = `${folder}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  const content = (name: string) => brotliDecompressSync(readFileSync(join(packageFolder, name)));
  writeFileSync(join(draft, "chromium"), content("chromium.br"), { mode: 0o755 });
  for (const archive of ["al2023.tar.br", "fonts.tar.br"]) {
    spawnSync("tar", ["-x", "-f", "-", "-C", draft], { input: content(archive) });
  }
  // The archive's own configuration names folders of another system.
  writeFileSync(
    join(draft, "fonts.conf"),
    `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
  );
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
}

function missingLibraries(folder: string): Environment {
  const { status } = spawnSync(join(folder, "chromium"), ["--headless", "--no-sandbox", "--version"]);
  return status === 0 ? {} : { LD_LIBRARY_PATH: join(folder, "lib") };
}

function missingFonts(folder: string): Environment {
  return existsSync("/etc/fonts/fonts.conf") ? {} : { FONTCONFIG_FILE: join(folder, "fonts.conf") };
}
