import type {
  ClusterId,
  GrantNumber,
  KernelEvent,
  LedgerRecord,
  NodeId,
  UserId,
} from "../../kernel/index.ts";
import { toStreamEvent } from "../../wire/index.ts";
import type { GrantPlace } from "../handlers/live.ts";

/** One event, ready to be written, with what readers filter by. */
export interface Frame {
  readonly kind: string;
  readonly pool?: string;
  /** Where a moved reservation went. */
  readonly toPool?: string;
  readonly node?: string;
  readonly cluster?: string;
  readonly userId?: UserId;
  readonly text: string;
}

/** The events of one record, in order. */
export interface FramedRecord {
  readonly seq: number;
  readonly frames: readonly Frame[];
  readonly chars: number;
}

/** What a reader of the feed wants to see; absent means all. */
export interface FeedFilter {
  readonly pool?: string;
  readonly node?: string;
  readonly cluster?: string;
  readonly userId?: UserId;
  /** Exact kinds, or their first word: `reservation` stands for all that concern one. */
  readonly kinds?: readonly string[];
  /** Sees what concerns all (pools, fleet, policies) and this user's own, and nothing else. */
  readonly onlyUser?: UserId;
}

/** What events do not tell of themselves. */
export interface FrameContext {
  readonly places: ReadonlyMap<GrantNumber, GrantPlace>;
  /** Of nodes that are still there. */
  readonly clusters: ReadonlyMap<NodeId, ClusterId>;
}

/** Grants of which an event does not tell whose they are. */
export function placeless(records: readonly LedgerRecord[]): readonly GrantNumber[] {
  const grants = new Set<GrantNumber>();
  for (const { events } of records) {
    for (const event of events) {
      if ("grant" in event && !("userId" in event)) grants.add(event.grant);
    }
  }
  return [...grants];
}

/** Nodes that events name. */
export function namedNodes(records: readonly LedgerRecord[]): readonly NodeId[] {
  const nodes = new Set<NodeId>();
  for (const { events } of records) {
    for (const event of events) if ("node" in event) nodes.add(event.node);
  }
  return [...nodes];
}

/**
 * Encodes a record. The `id` of its last event is the record's number, so that a reader who has
 * it goes on at the next record; those before it carry `.1`, `.2` ... and lead into the middle.
 */
export function frameRecord(record: LedgerRecord, context: FrameContext): FramedRecord {
  const { seq, at, events } = record;
  const frames = events.map((event, index): Frame => {
    const id = index === events.length - 1 ? `${seq}` : `${seq}.${index + 1}`;
    const place = placeOf(event, context);
    const data = toStreamEvent(event, { seq, at, ...place });
    return {
      kind: event.kind,
      ...(data.pool === undefined ? {} : { pool: data.pool }),
      ...(data.to_pool === undefined ? {} : { toPool: data.to_pool }),
      ...(data.node === undefined ? {} : { node: data.node }),
      ...(data.cluster === undefined ? {} : { cluster: data.cluster }),
      ...(place.userId === undefined ? {} : { userId: place.userId }),
      text: eventText(event.kind, JSON.stringify(data), id),
    };
  });
  return { seq, frames, chars: frames.reduce((sum, { text }) => sum + text.length, 0) };
}

/** Whose and where the thing is that an event is about, as far as anybody knows. */
function placeOf(
  event: KernelEvent,
  { places, clusters }: FrameContext,
): { readonly userId?: UserId; readonly node?: NodeId; readonly cluster?: ClusterId } {
  const known = "grant" in event ? places.get(event.grant) : undefined;
  const userId = "userId" in event ? event.userId : known?.userId;
  const node = "node" in event ? event.node : known?.node;
  const cluster = node === undefined ? undefined : (clusters.get(node) ?? known?.cluster);
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(node === undefined ? {} : { node }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** `data` must be one line, as JSON without spaces is. */
export function eventText(event: string, data: string, id?: string): string {
  const head = id === undefined ? "" : `id: ${id}\n`;
  return `${head}event: ${event}\ndata: ${data}\n\n`;
}

export function matches(frame: Frame, filter: FeedFilter): boolean {
  const { pool, node, cluster, userId, kinds, onlyUser } = filter;
  if (pool !== undefined && frame.pool !== pool && frame.toPool !== pool) return false;
  if (node !== undefined && frame.node !== node) return false;
  if (cluster !== undefined && frame.cluster !== cluster) return false;
  if (userId !== undefined && frame.userId !== userId) return false;
  if (onlyUser !== undefined && isOfOneUser(frame.kind) && frame.userId !== onlyUser) {
    return false;
  }
  if (kinds === undefined) return true;
  return kinds.some((kind) => frame.kind === kind || frame.kind.startsWith(`${kind}.`));
}

/** Grants are their owners' matter; everything else may be seen by all. */
function isOfOneUser(kind: string): boolean {
  return (
    /^(reservation|placement|job|checkin|account|order|lease)\./.test(kind) &&
    kind !== "checkin.recorded"
  );
}
