import type { Instant } from "../../kernel/index.ts";

/** A metrics document as it came, and when. */
export interface Metrics {
  readonly receivedAt: Instant;
  readonly document: object;
}

export interface MetricsBounds {
  /** Characters of one document's JSON. */
  readonly documentCharsMax: number;
  /** Of all documents together; beyond it those that came first are let go. */
  readonly charsMax: number;
}

/** Why a document was not taken. */
export interface MetricsTooLarge {
  readonly given: number;
  readonly max: number;
}

/**
 * The newest metrics document of each cluster or node: soft state, gone after a restart. Bounded:
 * what was not renewed for longest makes room.
 */
export interface MetricsBook {
  /** Cost: O(document). Answers why it was refused; undefined if it was taken. */
  put(id: string, document: object, now: Instant): MetricsTooLarge | undefined;
  get(id: string): Metrics | undefined;
  /** True if there was one. */
  forget(id: string): boolean;
  /** Of all documents, in the order in which they came. */
  ids(): Iterable<string>;
  readonly size: number;
  readonly chars: number;
}

interface Entry extends Metrics {
  readonly chars: number;
}

export function createMetricsBook(bounds: MetricsBounds): MetricsBook {
  /** In the order in which the documents came. */
  const entries = new Map<string, Entry>();
  let chars = 0;

  const forget = (id: string): boolean => {
    const entry = entries.get(id);
    if (entry === undefined) return false;
    chars -= entry.chars;
    return entries.delete(id);
  };

  const put = (id: string, document: object, now: Instant): MetricsTooLarge | undefined => {
    const given = JSON.stringify(document).length;
    if (given > bounds.documentCharsMax) return { given, max: bounds.documentCharsMax };
    forget(id);
    entries.set(id, { receivedAt: now, document, chars: given });
    chars += given;
    for (const oldest of entries.keys()) {
      if (chars <= bounds.charsMax) break;
      forget(oldest);
    }
    return undefined;
  };

  return {
    put,
    get: (id) => entries.get(id),
    forget,
    ids: () => entries.keys(),
    get size() {
      return entries.size;
    },
    get chars() {
      return chars;
    },
  };
}
