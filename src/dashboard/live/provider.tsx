import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { type Client, Refused } from "../../client/index.ts";
import type { StreamEvent } from "../../wire/index.ts";
import { createEvents, type Events } from "./events.ts";
import { type FeedState, followFeed } from "./feed.ts";
import { createRefresher, type Refresher } from "./refresher.ts";
import { lockSession } from "./session.ts";
import { createStore, type Store, useStore } from "./store.ts";
import { topicsOf } from "./touched.ts";
import { whileWatched } from "./watched.ts";

/** What every part of the page works with once the server has let us in. */
export interface Live {
  readonly client: Client;
  readonly feed: Store<FeedState>;
  /** Every event as it comes, and `undefined` where some may have been missed. */
  readonly events: Events;
}

const LiveContext = createContext<Live | undefined>(undefined);

/** The client and the feed. Only below `LiveProvider`. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === undefined) throw new Error("useLive is used below LiveProvider");
  return live;
}

/** The state of the connection, for those who show it. */
export function useFeedState(): FeedState {
  return useStore(useLive().feed);
}

/**
 * Keeps what is below it up to date. `seq` is a record that the server had before anything below
 * was loaded: the feed goes on right behind it, so no change falls between.
 */
export function LiveProvider(props: {
  readonly client: Client;
  readonly seq: number;
  readonly children: ReactNode;
}) {
  const { client, seq } = props;
  const [queries] = useState(createQueries);
  const [feed] = useState(() => createStore<FeedState>({ kind: "connecting" }));
  const [events] = useState(createEvents);
  useEffect(() => {
    const refresher = createRefresher({
      refresh: (topic) => queries.invalidateQueries({ queryKey: topic }),
      nowMs: () => performance.now(),
      setTimer: (call, ms) => window.setTimeout(call, ms),
      clearTimer: (timer) => window.clearTimeout(timer),
    });
    const stop = startFeed({ client, feed, queries, refresher, events }, seq);
    return () => {
      stop();
      refresher.stop();
    };
  }, [client, feed, queries, events, seq]);
  const [live] = useState<Live>(() => ({ client, feed, events }));
  return (
    <QueryClientProvider client={queries}>
      <LiveContext value={live}>{props.children}</LiveContext>
    </QueryClientProvider>
  );
}

/** The client sends again by itself, and the feed says when data is old: no need for timers. */
function createQueries(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        // On loopback the browser may believe itself offline.
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  queries.getQueryCache().subscribe(({ type, query }) => {
    const { error } = query.state;
    if (type !== "updated" || !(error instanceof Refused)) return;
    if (error.code === "unauthenticated") lockSession(error.detail);
  });
  return queries;
}

interface FeedParts {
  readonly client: Client;
  readonly feed: Store<FeedState>;
  readonly queries: QueryClient;
  readonly refresher: Refresher;
  readonly events: Events;
}

function startFeed(
  { client, feed, queries, refresher, events }: FeedParts,
  seq: number,
): () => void {
  let place = seq + 1;
  return whileWatched({
    start: (signal) => {
      const ports = {
        client,
        state: feed,
        onEvent: (event: StreamEvent) => {
          place = event.seq;
          events.tell(event);
          for (const topic of topicsOf(event)) refresher.touch(topic);
        },
        onGap: () => {
          events.tell(undefined);
          void queries.invalidateQueries();
        },
        onLocked: lockSession,
        nowMs: Date.now,
        wait,
      };
      void followFeed(ports, place, signal).then((reached) => {
        place = reached;
      });
    },
    onRest: () => feed.set({ kind: "resting" }),
  });
}

/** Ends at once when `signal` is aborted. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
