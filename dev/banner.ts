export type Row = readonly [name: string, value: string];

/** Rows of a name and what it is, in two aligned columns. */
export function table(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join("\n");
}
