import { limits } from "../../kernel/index.ts";

/** How far apart the occurrences of a recurring request are. */
export const REPEAT_MS = { day: limits.DAY_MS, week: 7 * limits.DAY_MS } as const;
