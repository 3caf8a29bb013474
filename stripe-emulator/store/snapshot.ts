import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { type DueWork, dueKinds } from "../clock";
import type { Failure } from "../control/failures";
import type { KeptAnswer } from "../http/idempotency";
import { type Row, upgradeRow } from "./snapshot-upgrade";

/** The whole state as it stands in the data file. Version 1 is from before discounts, taxes and schedules. */
export interface Snapshot {
  version: 2;
  /** Rows by kind. A kind that was added later is absent. */
  records: Record<string, { id: string }[]>;
  due: DueWork[];
  /** Absent in files from before they were kept. */
  idempotencyKeys?: KeptAnswer[];
  failures?: Failure[];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function arrayOf<T>(value: unknown, test: (row: unknown) => row is T): value is T[] {
  return Array.isArray(value) && value.every(test);
}

function isDueWork(row: unknown): row is DueWork {
  return (
    isObject(row) &&
    Number.isInteger(row.at) &&
    dueKinds.some((kind) => kind === row.kind) &&
    typeof row.ref === "string" &&
    (row.customer === null || typeof row.customer === "string")
  );
}

function isKeptAnswer(row: unknown): row is KeptAnswer {
  return (
    isObject(row) &&
    [row.key, row.path, row.digest].every((text) => typeof text === "string") &&
    typeof row.at === "number" &&
    isObject(row.answer)
  );
}

function isFailure(row: unknown): row is Failure {
  return isObject(row) && typeof row.kind === "string" && Number.isInteger(row.times);
}

function isRow(row: unknown): row is Row {
  return isObject(row) && typeof row.id === "string";
}

/** Kinds whose records are the emulator's own, not objects of the API. */
const ownKinds: readonly string[] = ["delivery"];
/** Kinds about whose every record the emulator remembers something. */
const kindsWithInternals: readonly string[] = [
  "balance_transaction",
  "billing.meter_event",
  "checkout.session",
  "coupon",
  "credit_note_line_item",
  "customer",
  "discount",
  "invoice",
  "invoiceitem",
  "line_item",
  "payment_intent",
  "payment_method",
  "webhook_endpoint",
];

/** Whether something is a record of a kind: an object of the API says itself what it is. */
function isRowOf(kind: string): (row: unknown) => row is Row {
  return (row): row is Row =>
    isObject(row) &&
    typeof row.id === "string" &&
    (ownKinds.includes(kind) || row.object === kind) &&
    (!kindsWithInternals.includes(kind) || isObject(row.internal));
}

/** @throws Error that says where the content departs from a snapshot */
function parseSnapshot(text: string, kinds: readonly string[]): Snapshot {
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || (value.version !== 1 && value.version !== 2)) {
    throw new Error("it isn't a snapshot of version 1 or 2");
  }
  const { records, due, idempotencyKeys = [], failures = [] } = value;
  if (!isObject(records)) throw new Error("it has no records");
  const checked: Snapshot["records"] = {};
  for (const [kind, rows] of Object.entries(records)) {
    if (!kinds.includes(kind)) throw new Error(`it has records of an unknown kind, ${kind}`);
    const unreadable = `its records of the kind ${kind} can't be read`;
    if (!arrayOf(rows, isRow)) throw new Error(unreadable);
    const today = value.version === 1 ? rows.map((row) => upgradeRow(kind, row)) : rows;
    if (!arrayOf(today, isRowOf(kind))) throw new Error(unreadable);
    checked[kind] = today;
  }
  if (!arrayOf(due, isDueWork)) throw new Error("its due work can't be read");
  if (!arrayOf(idempotencyKeys, isKeptAnswer)) throw new Error("its idempotency keys can't be read");
  if (!arrayOf(failures, isFailure)) throw new Error("its ordered failures can't be read");
  return { version: 2, records: checked, due, idempotencyKeys, failures };
}

/**
 * Reads a data file, if there is one. One that can't be read is set aside, so that nothing in it is lost.
 * @param restore takes the state up; what it throws says that the file can't be read
 * @returns false when it was set aside
 * @throws Error when something else has its name, e.g. a folder
 */
export function readSnapshot(
  file: string,
  kinds: readonly string[],
  warn: (message: string) => void,
  restore: (snapshot: Snapshot) => void,
): boolean {
  if (!existsSync(file)) return true;
  // A folder or a device isn't ours to set aside.
  if (!statSync(file).isFile())
    throw new Error(`The data file of the Stripe emulator, ${file}, isn't a file.`);
  try {
    restore(parseSnapshot(readFileSync(file, "utf8"), kinds));
    return true;
  } catch (error) {
    const aside = `${file}.broken-${Date.now()}`;
    renameSync(file, aside);
    const reason = error instanceof Error ? error.message : String(error);
    warn(`Stripe emulator: ${file} can't be read (${reason}). Starting empty; kept as ${aside}.`);
    return false;
  }
}

/** Replaces the data file in one step: whoever reads it, even after a crash, sees the old state or the new. */
export function writeSnapshot(file: string, snapshot: Snapshot): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeDurably(temporary, JSON.stringify(snapshot));
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function writeDurably(file: string, text: string): void {
  const handle = openSync(file, "w");
  try {
    const content = Buffer.from(text);
    for (let written = 0; written < content.length; ) written += writeSync(handle, content, written);
    // Before the rename, or a power cut could leave the new name with no content.
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
