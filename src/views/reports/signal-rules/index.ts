import { refusalSpikes, refusalsDropped, refusedInARow } from "./demand.ts";
import { clockStoodStill, viewsStale } from "./ledger.ts";
import { displacedAhead, poolsFull, schedulesEndSoon } from "./pools.ts";
import type { SignalRule } from "./types.ts";

export {
  SEVERITIES,
  type Severity,
  type Signal,
  type SignalCode,
  type SignalOrder,
  type SignalRule,
} from "./types.ts";

/** Every rule; each looks alone. */
export const SIGNAL_RULES: readonly SignalRule[] = [
  displacedAhead,
  refusalSpikes,
  refusedInARow,
  refusalsDropped,
  schedulesEndSoon,
  poolsFull,
  viewsStale,
  clockStoodStill,
];
