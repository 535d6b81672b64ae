import { crowdRows } from "./checkin/crowd.ts";
import { deskRows } from "./checkin/desk.ts";
import { gatewayRows } from "./checkin/gateway.ts";
import { natsRows } from "./checkin/nats.ts";
import type { BenchRow } from "./rows/row.ts";

/** The check-in desk: its decisions in process, and the whole path over a socket to the disk. */
export async function bench(): Promise<BenchRow[]> {
  return [...deskRows(), ...(await gatewayRows()), ...(await natsRows()), ...(await crowdRows())];
}
