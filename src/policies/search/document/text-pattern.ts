import type { Work } from "./work.ts";

/**
 * A pattern of literal runs with anything between them: a text matches that starts with `head`,
 * ends with `tail`, and between the two holds the pieces one after another.
 */
export interface TextPattern {
  readonly head: string;
  readonly tail: string;
  readonly pieces: readonly Piece[];
  /** Nothing may stand between head and text end: the text is the head. */
  readonly isWhole: boolean;
  readonly ignoresCase: boolean;
}

interface Piece {
  readonly text: string;
  /** For each length of a partial match: the next shorter one to go on from. */
  readonly shorter: Int32Array;
}

export interface Anchors {
  readonly atStart: boolean;
  readonly atEnd: boolean;
  readonly ignoresCase: boolean;
}

/** The pattern of `runs` in this order with anything, also line ends, between two of them. */
export function textPattern(runs: readonly string[], anchors: Anchors): TextPattern {
  const { ignoresCase } = anchors;
  const texts = ignoresCase ? runs.map((run) => run.toLowerCase()) : [...runs];
  const isWhole = anchors.atStart && anchors.atEnd && texts.length === 1;
  const head = anchors.atStart ? (texts.shift() ?? "") : "";
  const tail = anchors.atEnd ? (texts.pop() ?? "") : "";
  const pieces = texts.filter((text) => text !== "").map(pieceOf);
  return { head, tail, pieces, isWhole, ignoresCase };
}

/** The pattern of LIKE: `*` is anything, all else is itself, and it may start anywhere. */
export function likePattern(text: string): TextPattern {
  return textPattern(text.split("*"), { atStart: false, atEnd: false, ignoresCase: false });
}

/**
 * Does the text match? The leftmost place of each piece is the best, so there is nothing to try
 * again. Cost: O(characters of the text) whatever the pattern, a step for each 2.
 */
export function matchesText(pattern: TextPattern, text: string, work: Work): boolean {
  work.left -= 1 + (text.length >> 1);
  if (work.left < 0) return false;
  const subject = pattern.ignoresCase ? text.toLowerCase() : text;
  if (pattern.isWhole) return subject === pattern.head;
  const end = subject.length - pattern.tail.length;
  if (end < pattern.head.length) return false;
  if (!subject.startsWith(pattern.head) || !subject.endsWith(pattern.tail)) return false;

  let from = pattern.head.length;
  for (const piece of pattern.pieces) {
    from = endOfPiece(piece, subject, from, end);
    if (from < 0) return false;
  }
  return true;
}

/** Where the leftmost occurrence of the piece ends, or -1 (Knuth, Morris and Pratt, 1977). */
function endOfPiece({ text, shorter }: Piece, subject: string, from: number, end: number): number {
  let matched = 0;
  for (let index = from; index < end; index++) {
    const unit = subject.charCodeAt(index);
    while (matched > 0 && text.charCodeAt(matched) !== unit) matched = shorter[matched]!;
    if (text.charCodeAt(matched) === unit) matched += 1;
    if (matched === text.length) return index + 1;
  }
  return -1;
}

function pieceOf(text: string): Piece {
  const shorter = new Int32Array(text.length + 1);
  let matched = 0;
  for (let index = 1; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && text.charCodeAt(matched) !== unit) matched = shorter[matched]!;
    if (text.charCodeAt(matched) === unit) matched += 1;
    shorter[index + 1] = matched;
  }
  return { text, shorter };
}
