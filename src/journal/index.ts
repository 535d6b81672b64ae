export type { Follower, Journal, RefusalNote } from "./port.ts";
