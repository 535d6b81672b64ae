/** Signals of the process. Whoever takes them says what they mean; else they end the verb. */
export interface Signals {
  /** From now on `listener` has them; the answer gives them back. One taker at a time. */
  take(listener: (signal: NodeJS.Signals) => void): () => void;
}

/** What a person, a shell or a service manager may send, and a process can catch. */
export const CAUGHT_SIGNALS = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGTSTP",
  "SIGCONT",
  "SIGWINCH",
] as const satisfies readonly NodeJS.Signals[];

export interface ProcessSignals extends Signals {
  readonly isTaken: () => boolean;
}

/** The signals of this process. What nobody takes means what it always does. */
export function signalsOf(source: NodeJS.Process): ProcessSignals {
  let taken = false;
  return {
    isTaken: () => taken,
    take: (listener) => {
      const hear = (signal: NodeJS.Signals): void => listener(signal);
      taken = true;
      for (const name of CAUGHT_SIGNALS) source.on(name, hear);
      return () => {
        taken = false;
        for (const name of CAUGHT_SIGNALS) source.off(name, hear);
      };
    },
  };
}
