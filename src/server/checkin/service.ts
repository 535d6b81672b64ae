import { randomBytes } from "node:crypto";
import {
  CHECKIN_SETTINGS,
  type CheckinDesk,
  type CheckinSettings,
  createDesk,
} from "../../roles/index.ts";
import type { Logger } from "../observe/log.ts";
import type { Backend } from "../ports.ts";

/** What a server is told of its check-in desk. */
export interface CheckinOptions {
  readonly settings?: CheckinSettings;
  /** What offers are sealed with; without it those of before a restart are void. */
  readonly sealKey?: Uint8Array;
}

const KEY_BYTES = 32;

/** The desk with all roles in this process, started with what the ledger has. */
export async function openDesk(
  backend: Backend,
  logger: Logger,
  options: CheckinOptions = {},
): Promise<CheckinDesk> {
  const desk = createDesk({
    ledger: backend,
    settings: options.settings ?? CHECKIN_SETTINGS,
    sealKey: options.sealKey ?? randomBytes(KEY_BYTES),
    onFault: (what) => logger.error({ what }, "check-in fault"),
  });
  await desk.start();
  return desk;
}
