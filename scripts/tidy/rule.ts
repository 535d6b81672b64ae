import type { SourceFile } from "typescript/unstable/ast";

/** One breach of one rule. `line` counts from 1; 0 speaks of the file or folder as a whole. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

/** A text file of the repository; `path` is relative to its root, with forward slashes. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/** A TypeScript file with its syntax tree. */
export interface Source extends TextFile {
  readonly tree: SourceFile;
}

/** What rules look at: every text file, and the TypeScript ones parsed. */
export interface Repository {
  readonly files: readonly TextFile[];
  readonly sources: readonly Source[];
}

/** A rule reads the repository and tells what breaks it. It never writes. */
export type Rule = (repository: Repository) => readonly Finding[];

/** True for tests, which may do what shipped code may not. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/");
}

/** The folder part of a path; "" for a file in the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The file part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
