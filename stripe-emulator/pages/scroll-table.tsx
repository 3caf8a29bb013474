/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

/** A heading, or one of numbers, which stand to the right. */
type Column = string | { number: string };

/**
 * A table that scrolls by itself where the window is narrow, also with the keyboard.
 * @param label what it lists, for who doesn't see it
 * @param children its rows
 */
export function ScrollTable(props: { label: string; columns: readonly Column[]; children: Child }) {
  return (
    <section class="scroll" aria-label={props.label} tabindex={0}>
      <table>
        <thead>
          <tr>
            {props.columns.map((column) =>
              typeof column === "string" ? (
                <th key={column} scope="col">
                  {column}
                </th>
              ) : (
                <th key={column.number} scope="col" class="number">
                  {column.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}
