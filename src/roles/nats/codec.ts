import { checkin } from "../../kernel/index.ts";
import type { ManagerMessage } from "../host.ts";

/** A row of a table on its way: atoms by their classes, and what devices must judge themselves. */
export interface RowMessage extends Omit<checkin.TableRow, "atoms"> {
  readonly atoms?: readonly (readonly number[])[];
  readonly privateConstraint?: checkin.Constraint;
}

/** What a job manager says to a client manager. */
export type ToManager =
  | (Omit<checkin.Table, "rows"> & Classes & { readonly rows: readonly RowMessage[] })
  | (checkin.Welcome & Classes)
  | (checkin.Expelled & Classes);

/** Classes that the client manager may not know: all from `from` on. */
interface Classes {
  readonly from: number;
  readonly classes: readonly checkin.Constraint[];
}

/** What a client manager says to a job manager; `known`: how many classes of the term it has. */
export type ToJobManager =
  | (checkin.Hello & { readonly known: number })
  | (Omit<checkin.Report, "supply"> & {
      readonly term: number;
      readonly known: number;
      readonly supply: readonly SupplyMessage[];
    });

interface SupplyMessage {
  readonly classes: readonly number[];
  readonly seen: number;
  readonly rate: number;
}

export function encodeToManager(
  message: ManagerMessage,
  index: checkin.ClassIndex,
  known: number,
  privates: ReadonlyMap<number, checkin.Constraint>,
): ToManager {
  const classes = { from: known, classes: index.classes.slice(known) };
  if (message.kind !== "table") return { ...message, ...classes };
  const rows = message.rows.map(({ atoms, ...row }): RowMessage => {
    const privateConstraint = privates.get(row.job);
    const sets = atoms === undefined ? undefined : [...atoms].map((at) => index.atoms.sets[at]!);
    return {
      ...row,
      ...(sets === undefined ? {} : { atoms: sets }),
      ...(privateConstraint === undefined ? {} : { privateConstraint }),
    };
  });
  return { ...message, ...classes, rows };
}

export function decodeToManager(text: string): ToManager {
  return JSON.parse(text);
}

/**
 * Takes in the classes that came along; false if some before them are missing, as when a message
 * was lost: then the rest can't be understood, and the next message says more.
 */
export function learnClasses(index: checkin.ClassIndex, { from, classes }: ToManager): boolean {
  if (from > index.classes.length) return false;
  for (const constraint of classes.slice(index.classes.length - from)) {
    checkin.addClass(index, constraint);
  }
  return true;
}

/** The table as the client manager's own atoms have it. */
export function toTable(
  message: Extract<ToManager, { readonly kind: "table" }>,
  index: checkin.ClassIndex,
): checkin.Table {
  const { from: _from, classes: _classes, ...table } = message;
  const rows = message.rows.map(({ privateConstraint: _private, atoms, ...row }) =>
    atoms === undefined
      ? row
      : { ...row, atoms: new Set(atoms.map((set) => checkin.atomOf(index.atoms, set))) },
  );
  return { ...table, rows };
}

export function encodeToJobManager(
  message: checkin.Hello | checkin.Report,
  index: checkin.ClassIndex,
  term: number,
): ToJobManager {
  const known = index.classes.length;
  if (message.kind === "hello") return { ...message, known };
  const supply = message.supply.map(({ atom, seen, rate }) => ({
    classes: index.atoms.sets[atom]!,
    seen,
    rate,
  }));
  return { ...message, term, known, supply };
}

export function decodeToJobManager(text: string): ToJobManager {
  return JSON.parse(text);
}

/** The report as the job manager's own atoms have it; supply of another term can't be read. */
export function toReport(
  message: Extract<ToJobManager, { readonly kind: "report" }>,
  index: checkin.ClassIndex,
  term: number,
): checkin.Report {
  const { known: _known, term: saidIn, supply, ...report } = message;
  const rows = saidIn === term ? supply : [];
  return {
    ...report,
    supply: rows.map(({ classes, seen, rate }) => ({
      atom: checkin.atomOf(index.atoms, classes),
      seen,
      rate,
    })),
  };
}

/** A device that checks in over the bus. An attribute that nobody knows satisfies nothing. */
export interface DeviceMessage {
  readonly client: string;
  readonly site?: string;
  readonly attributes: Readonly<Record<string, checkin.AttributeValue>>;
  readonly except?: readonly number[];
}

/** A redirected device. */
export interface OverflowAsk {
  readonly site: string;
  readonly attributes: Readonly<Record<string, checkin.AttributeValue>>;
  readonly except: readonly number[];
}

export interface OverflowReply {
  readonly offer?: checkin.Offer;
  readonly privateConstraint?: checkin.Constraint;
}

/** A call about a job, on its way to the process whose ledger has it. */
export interface RestCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly authorization?: string;
}

export interface RestReply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export function decode<Message>(text: string): Message {
  return JSON.parse(text);
}
