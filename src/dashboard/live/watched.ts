/** What runs while somebody looks at the page. */
export interface Watched {
  readonly start: (signal: AbortSignal) => void;
  readonly onRest: () => void;
}

/** A page that was hidden for so long gives its connection back: browsers have six a server. */
const REST_AFTER_MS = 60_000;

/** Starts now, rests while the page is hidden for long, goes on when it is seen. Call to end. */
export function whileWatched({ start, onRest }: Watched): () => void {
  let current: AbortController | undefined;
  let timer: number | undefined;

  const go = (): void => {
    window.clearTimeout(timer);
    if (current !== undefined) return;
    current = new AbortController();
    start(current.signal);
  };
  const rest = (): void => {
    current?.abort();
    current = undefined;
    onRest();
  };
  const look = (): void => {
    if (document.visibilityState === "visible") go();
    else timer = window.setTimeout(rest, REST_AFTER_MS);
  };

  go();
  document.addEventListener("visibilitychange", look);
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.clearTimeout(timer);
    current?.abort();
  };
}
