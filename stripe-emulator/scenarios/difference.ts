import type { Fact, Facts } from "./scenario";

/** One place where two runs of a scenario saw different things. */
export interface Difference {
  /** `invoice.lines[0].amount` */
  path: string;
  /** undefined: there was nothing. */
  left: Fact | undefined;
  right: Fact | undefined;
}

/**
 * Field by field, what differs between two runs. Order counts in lists, but facts named `events…` are counted
 * by type first: only when both runs saw the same events is their order compared, as one place.
 */
export function differencesOf(left: Facts, right: Facts): Difference[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) =>
    name.startsWith("events")
      ? compareEvents(name, left[name], right[name])
      : compare(name, left[name], right[name]),
  );
}

function compareEvents(name: string, left: Fact | undefined, right: Fact | undefined): Difference[] {
  if (!isList(left) || !isList(right)) return compare(name, left, right);
  const types = [...new Set([...left, ...right].map(String))].sort();
  const counts = types.flatMap((type) => {
    const [here, there] = [left, right].map((list) => list.filter((one) => String(one) === type).length);
    return here === there ? [] : [{ path: `${name}["${type}"]`, left: here, right: there }];
  });
  if (counts.length > 0 || JSON.stringify(left) === JSON.stringify(right)) return counts;
  return [{ path: `${name} (order)`, left, right }];
}

function compare(path: string, left: Fact | undefined, right: Fact | undefined): Difference[] {
  if (Object.is(left, right)) return [];
  if (isList(left) && isList(right)) {
    const length = Math.max(left.length, right.length);
    return Array.from({ length }, (_, index) =>
      compare(`${path}[${index}]`, left[index], right[index]),
    ).flat();
  }
  if (isRecord(left) && isRecord(right)) {
    const keys = [...new Set([...Object.keys(left), ...Object.keys(right)])];
    return keys.flatMap((key) => compare(`${path}.${key}`, left[key], right[key]));
  }
  return [{ path, left, right }];
}

function isList(fact: Fact | undefined): fact is readonly Fact[] {
  return Array.isArray(fact);
}

function isRecord(fact: Fact | undefined): fact is { readonly [key: string]: Fact } {
  return typeof fact === "object" && fact !== null && !Array.isArray(fact);
}
