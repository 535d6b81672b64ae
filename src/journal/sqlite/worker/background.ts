/** Work cut in small steps, done one step at a time while nobody waits for an append. */
export interface Background {
  /** Runs `steps` to its end, in turn with what else there is; resolves with what it returns. */
  run<T>(steps: Generator<void, T>): Promise<T>;
  /** Resolves when nothing is left to do. */
  idle(): Promise<void>;
}

/**
 * Each turn of the event loop takes its messages first and then one step, so an append waits for
 * one step at most.
 */
export function createBackground(): Background {
  const tasks: (() => boolean)[] = [];
  let waiting: (() => void)[] = [];
  let isScheduled = false;

  const turn = (): void => {
    isScheduled = false;
    const task = tasks.shift();
    if (task === undefined) return;
    if (task()) tasks.push(task);
    if (tasks.length > 0) {
      schedule();
      return;
    }
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  };
  const schedule = (): void => {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(turn);
  };
  const run = <T>(steps: Generator<void, T>): Promise<T> =>
    new Promise((resolve, reject) => {
      tasks.push(() => {
        try {
          const step = steps.next();
          if (step.done === true) resolve(step.value);
          return step.done !== true;
        } catch (error) {
          reject(error);
          return false;
        }
      });
      schedule();
    });
  const idle = (): Promise<void> =>
    tasks.length === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
  return { run, idle };
}
