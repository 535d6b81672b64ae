import { checkin } from "../kernel/index.ts";
import { deskOptions } from "./book.ts";
import type { ManagerMessage } from "./host.ts";
import type { CheckinSettings } from "./settings.ts";

/** One process's client manager for one job manager. */
export interface ManagerHost {
  readonly manager: checkin.ClientManager;
  /** Takes in what the job manager says. */
  hear(message: ManagerMessage): void;
  /** Says what is due: a hello, a report. Called again and again. */
  speak(): void;
  /** Reports at once: tokens are wanted. */
  want(): void;
}

export interface ManagerSetup {
  readonly settings: CheckinSettings;
  readonly classes: checkin.ClassIndex;
  readonly now: () => number;
  readonly cm: number;
  /** Tells this incarnation from all before it. */
  readonly nonce: number;
  readonly hasDesk: boolean;
  readonly tell: (message: checkin.Hello | checkin.Report) => void;
}

export function createManagerHost(setup: ManagerSetup): ManagerHost {
  const { settings, classes, now, tell, cm, nonce } = setup;
  const options = deskOptions(settings, setup.hasDesk);
  const { atoms } = classes;
  const manager = checkin.createClientManager({ cm, nonce, atoms, options, at: now() });
  return {
    manager,
    hear: (message) => {
      if (checkin.hear(manager, now(), message)) tell(checkin.report(manager, now()));
    },
    speak: () => {
      const message = checkin.due(manager, now());
      if (message !== undefined) tell(message);
    },
    want: () => {
      if (manager.epoch > 0) tell(checkin.report(manager, now()));
    },
  };
}
