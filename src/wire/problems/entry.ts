/** What a code stands for: the status it comes with, a title, and what a caller can do. */
export interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
}

export function entry(
  status: number,
  title: string,
  meaning: string,
  remedy: string,
): ProblemEntry {
  return { status, title, meaning, remedy };
}
