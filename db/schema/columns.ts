import { bigint, text, timestamp } from "drizzle-orm/pg-core";
import { type Id, type IdKind, newId } from "@/lib/ids";

/** A primary key that makes itself. */
export const primaryId = <Kind extends IdKind>(kind: Kind) =>
  text()
    .$type<Id<Kind>>()
    .primaryKey()
    .$defaultFn(() => newId(kind));

/** A reference to an id of ours; add `.references(…)` and an index. */
export const idOf = <Kind extends IdKind>(_kind: Kind) => text().$type<Id<Kind>>();

export const instant = () => timestamp({ withTimezone: true, mode: "date", precision: 3 });

/** Minor units of the currency that stands beside it. */
export const minorUnits = () => bigint({ mode: "number" });

export const createdAt = () => instant().notNull().defaultNow();

export const updatedAt = () =>
  instant()
    .notNull()
    .defaultNow()
    .$onUpdate(() => new Date());
