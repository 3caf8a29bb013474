import type { Context } from "../context";
import { type ApiRecord, type Json, render } from "./render";

/**
 * Changes a record and tells the world: the event's `previous_attributes` hold the old value of every
 * attribute that changed. Nothing is sent when nothing changed.
 */
export function changeRecord<R extends ApiRecord>(
  ctx: Context,
  record: R,
  eventType: string,
  change: () => void,
): R {
  const before = render(ctx, record);
  change();
  ctx.store.touch();
  const previous = previousAttributes(before, render(ctx, record));
  if (Object.keys(previous).length > 0) ctx.events.emit(eventType, record, previous);
  return record;
}

function isPlainObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Old values of what differs; nested objects are reduced to their differing keys, as Stripe does. */
export function previousAttributes(before: Json, after: Json): Json {
  const previous: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, current] = [before[key], after[key]];
    if (JSON.stringify(old) === JSON.stringify(current)) continue;
    const nested = isPlainObject(old) && isPlainObject(current) && old.id === undefined;
    previous[key] = nested ? previousAttributes(old, current) : (old ?? null);
  }
  return previous;
}
