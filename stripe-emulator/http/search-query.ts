import { invalidRequest } from "./errors";

export type Comparison = ":" | "~" | ">" | "<" | ">=" | "<=";

/** One condition of a search, e.g. `-status:"active"`. */
export interface Clause {
  negated: boolean;
  /** With dots: `payment_method_details.card.last4`. */
  field: string;
  /** Of `metadata["key"]`; null for every other field. */
  metadataKey: string | null;
  comparison: Comparison;
  /** Null when the clause asks for the absence of a value. */
  value: string | null;
}

export interface SearchQuery {
  combination: "and" | "or";
  clauses: Clause[];
}

const mostClauses = 10;

/** A quoted text, with single or double quotes, in which a backslash escapes. */
const quoted = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'`;
const clausePattern = new RegExp(
  String.raw`(?<minus>-)?(?<field>[a-z_][\w.]*)(?:\[(?<key>${quoted})\])?\s*` +
    String.raw`(?<comparison>>=|<=|[:~><])\s*(?<value>${quoted}|[^\s"']+)(?=\s|$)`,
  "iy",
);
const separatorPattern = /\s+(?:(and|or)\s+)?/iy;

function unreadable(): never {
  throw invalidRequest(
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for ' +
      'metadata or key:"value" to query for other fields.',
    "query",
  );
}

function unquoted(text: string): string {
  return /^["']/.test(text) ? text.slice(1, -1).replace(/\\(.)/gs, "$1") : text;
}

function isComparison(text: string | undefined): text is Comparison {
  return text !== undefined && [":", "~", ">", "<", ">=", "<="].includes(text);
}

function clauseFrom(groups: Record<string, string | undefined>): Clause {
  const { minus, field, key, comparison, value } = groups;
  if (!field || !value || !isComparison(comparison)) unreadable();
  return {
    negated: minus !== undefined,
    field: field.toLowerCase(),
    metadataKey: key === undefined ? null : unquoted(key),
    comparison,
    value: value.toLowerCase() === "null" ? null : unquoted(value),
  };
}

/**
 * Reads Stripe's search language: clauses side by side or joined by AND, or joined by OR.
 * @throws StripeApiError when it can't be read, mixes AND with OR, or has more than ten clauses
 */
export function parseSearchQuery(text: string): SearchQuery {
  const query = text.trim();
  const clauses: Clause[] = [];
  const combinations = new Set<"and" | "or">();
  for (let at = 0; at < query.length; ) {
    if (clauses.length > 0) {
      separatorPattern.lastIndex = at;
      const separator = separatorPattern.exec(query);
      if (!separator) unreadable();
      combinations.add(separator[1]?.toLowerCase() === "or" ? "or" : "and");
      at = separatorPattern.lastIndex;
    }
    clausePattern.lastIndex = at;
    const found = clausePattern.exec(query);
    if (!found?.groups) unreadable();
    clauses.push(clauseFrom(found.groups));
    at = clausePattern.lastIndex;
  }
  if (clauses.length === 0) unreadable();
  if (clauses.length > mostClauses) {
    throw invalidRequest(`A search query can have at most ${mostClauses} clauses.`, "query");
  }
  if (combinations.size > 1) {
    throw invalidRequest(
      "You can't combine AND and OR in one search query, and clauses side by side are joined by AND.",
      "query",
    );
  }
  return { combination: combinations.has("or") ? "or" : "and", clauses };
}
