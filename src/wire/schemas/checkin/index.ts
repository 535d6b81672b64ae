export { checkinJobId, clientName, regionName } from "./atoms.ts";
export * from "./devices.ts";
export * from "./gateway.ts";
export * from "./jobs.ts";
export * from "./queries.ts";
export * from "./status.ts";
