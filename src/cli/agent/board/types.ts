import type { BoundPlacement } from "../../../wire/index.ts";

/** What an agent tells the commands on its machine: which node this is, and what is granted. */
export interface Board {
  readonly node: string;
  /** The agent's process: a board whose agent is gone says nothing. */
  readonly pid: number;
  readonly url: string;
  /** Unix seconds. */
  readonly written_time: number;
  /** How often the server wants to hear of the node: it grows with the fleet. */
  readonly next_heartbeat_s: number;
  /** Devices of the machine, by the order on the bus: GPU `i` of a grant is the `i`-th. */
  readonly devices: readonly number[];
  readonly placements: readonly BoundPlacement[];
}

/**
 * That a command runs under a grant: left by `arbiter run` for the agent, which ends the command
 * when the grant is over and `arbiter run` itself is gone.
 */
export interface RunNote {
  readonly placement_id: string;
  readonly node: string;
  /** The command's process group, and the process that leads it. */
  readonly group: number;
  /** The process of `arbiter run`. */
  readonly runner: number;
  /** When that process started, as the system tells it: numbers of processes are used again. */
  readonly started: string;
}
