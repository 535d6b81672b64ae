/** Work on one name at a time: what is read must still hold when it is written. */
export interface Locks {
  /** Runs after all earlier work on `name`, whatever became of it. */
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createLocks(): Locks {
  const last = new Map<string, Promise<unknown>>();
  return {
    run: (name, work) => {
      const before = last.get(name) ?? Promise.resolve();
      const own = before.then(work, work);
      last.set(name, own);
      const forget = (): void => {
        if (last.get(name) === own) last.delete(name);
      };
      own.then(forget, forget);
      return own;
    },
  };
}
