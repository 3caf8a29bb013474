import { type SQL, sql } from "drizzle-orm";
import type {
  PgDeleteBase,
  PgInsertBuilder,
  PgTable,
  PgUpdateBuilder,
  SelectedFields,
} from "drizzle-orm/pg-core";
import type {
  CreatePgSelectFromBuilderMode,
  TableLikeHasEmptySelection,
} from "drizzle-orm/pg-core/query-builders/select.types";
import type { PgViewBase } from "drizzle-orm/pg-core/view-base";
import type { PostgresJsQueryResultHKT } from "drizzle-orm/postgres-js";
import type { GetSelectTableName, GetSelectTableSelection } from "drizzle-orm/query-builders/select.types";
import type { Subquery } from "drizzle-orm/subquery";
import type { DrizzleTypeError } from "drizzle-orm/utils";
import type { OrganizationId } from "@/lib/ids";
import type { Connection, Transaction } from "./client";

declare const scope: unique symbol;

/**
 * Sees one organization. PostgreSQL itself hides every other one: a query that forgets its `where` returns
 * this organization's rows and no more.
 */
export type TenantDb = Transaction & { readonly [scope]: "tenant" };

/** Sees every organization. For administration, jobs and finding which organization a thing belongs to. */
export type CrossTenantDb = (Connection | Transaction) & { readonly [scope]: "cross-tenant" };

/** Tables with an `organizationId` don't fit; the rest of the world does. */
type NotTenant = { organizationId?: never };
type SystemTable = PgTable & NotTenant;
type SystemSource = (PgTable | Subquery | PgViewBase | SQL) & NotTenant;

interface SystemSelect<Selection extends SelectedFields | undefined> {
  from<T extends SystemSource>(
    // Drizzle's own words: a builder that says it otherwise isn't assignable to this one.
    source: TableLikeHasEmptySelection<T> extends true
      ? DrizzleTypeError<"Cannot reference a data-modifying statement subquery if it doesn't contain a `returning` clause">
      : T,
  ): CreatePgSelectFromBuilderMode<
    "db",
    GetSelectTableName<T>,
    Selection extends undefined ? GetSelectTableSelection<T> : Selection,
    Selection extends undefined ? "single" : "partial"
  >;
}

/**
 * Sees what belongs to no organization: accounts, the catalogue, the ledger of events. A query on a table
 * with an organization doesn't compile; `withTenant` and `acrossTenants` open the two ways to those.
 */
export interface SystemDb extends Pick<Connection, "execute"> {
  readonly [scope]?: "system";
  select(): SystemSelect<undefined>;
  select<Selection extends SelectedFields>(fields: Selection): SystemSelect<Selection>;
  insert<T extends SystemTable>(table: T): PgInsertBuilder<T, PostgresJsQueryResultHKT>;
  update<T extends SystemTable>(table: T): PgUpdateBuilder<T, PostgresJsQueryResultHKT>;
  delete<T extends SystemTable>(table: T): PgDeleteBase<T, PostgresJsQueryResultHKT>;
  transaction<Result>(work: (tx: SystemDb) => Promise<Result>): Promise<Result>;
}

/** The way in for doors: a pool's connection as the handle that sees no organization. */
export function systemDb(connection: Connection): SystemDb {
  return connection;
}

/** Opens the view over all organizations. Every call of it is a place where the tenant wall is off. */
export function acrossTenants(db: SystemDb): CrossTenantDb {
  return db as Connection as CrossTenantDb;
}

/**
 * Runs `work` in a transaction that sees and writes only this organization's rows (row-level security).
 * Inside another transaction it is a part of that one. Nothing outlives the transaction, so poolers in
 * transaction mode work.
 */
export async function withTenant<Result>(
  db: SystemDb | CrossTenantDb,
  organizationId: OrganizationId,
  work: (tx: TenantDb) => Promise<Result>,
): Promise<Result> {
  return (db as Connection).transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('role', 'keel_tenant', true), set_config('app.organization_id', ${organizationId}, true)`,
    );
    const result = await work(tx as TenantDb);
    // Where this is part of a larger transaction, that one goes on as it was.
    await tx.execute(
      sql`select set_config('role', 'none', true), set_config('app.organization_id', '', true)`,
    );
    return result;
  });
}
