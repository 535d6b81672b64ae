import type { TObject, TSchema } from "typebox";
import type { Role } from "../../kernel/index.ts";
import type { ProblemCode } from "../problems/table.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What routes are grouped by, in the order of the document. */
export const TAGS = [
  "reservations",
  "pools",
  "placements",
  "jobs",
  "market",
  "checkin",
  "fleet",
  "policies",
  "reports",
  "server",
] as const;
export type Tag = (typeof TAGS)[number];

/** One path with one method: what it takes, what it answers, and who may use it. */
export interface RouteSpec {
  readonly method: Method;
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Least role; `nobody` needs no token. */
  readonly needs: Role | "nobody";
  readonly params?: TObject;
  readonly query?: TObject;
  readonly takesKey?: boolean;
  readonly body?: TSchema;
  /** The body may be left out: then it is `{}`. */
  readonly isBodyOptional?: boolean;
  readonly replies: Readonly<Record<number, Reply>>;
  readonly problems: readonly ProblemCode[];
}

export interface Reply {
  readonly description: string;
  readonly schema: TSchema;
  readonly types?: readonly string[];
}

export const reply = (schema: TSchema, description: string): Reply => ({ schema, description });
