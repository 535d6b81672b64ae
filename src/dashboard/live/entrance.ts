import { useEffect, useState } from "react";
import { type Client, Refused } from "../../client/index.ts";
import { lockSession, openSession, session } from "./session.ts";
import { useStore } from "./store.ts";

/** What stands before the page: the server must be there, and let us in. */
export type Entrance =
  | { readonly kind: "knocking"; readonly trouble: string | undefined }
  | { readonly kind: "locked"; readonly why: string | undefined }
  | {
      readonly kind: "inside";
      readonly client: Client;
      readonly hasToken: boolean;
      /** A record that the server had before anything was loaded. */
      readonly seq: number;
    };

const AGAIN_MS = 2_000;

/** Knocks until it is let in or asked for a token. */
export function useEntrance(): Entrance {
  const now = useStore(session);
  const [seq, setSeq] = useState<number>();
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    if (now.kind === "asking") session.set(openSession());
  }, [now]);
  useEffect(() => {
    if (now.kind !== "open") return;
    setSeq(undefined);
    const stop = new AbortController();
    void knock(now.client, { signal: stop.signal, onTrouble: setTrouble }).then(setSeq);
    return () => stop.abort();
  }, [now]);
  if (now.kind === "locked") return now;
  if (now.kind === "asking" || seq === undefined) return { kind: "knocking", trouble };
  return { kind: "inside", client: now.client, hasToken: now.hasToken, seq };
}

interface Knocking {
  readonly signal: AbortSignal;
  readonly onTrouble: (why: string | undefined) => void;
}

/** The last record of the server, once a read was allowed; undefined if it is not. */
async function knock(client: Client, { signal, onTrouble }: Knocking): Promise<number | undefined> {
  while (!signal.aborted) {
    try {
      // Side by side: what is loaded later comes after both.
      const asked = [
        client.ready({ signal }),
        client.pools.list({ limit: 1 }, { signal }),
      ] as const;
      const [{ seq = 0 }] = await Promise.all(asked);
      onTrouble(undefined);
      return seq;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof Refused && error.code === "unauthenticated") {
        lockSession(hadToken() ? error.detail : undefined);
        return undefined;
      }
      onTrouble(error instanceof Error ? error.message : String(error));
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
  return undefined;
}

function hadToken(): boolean {
  const now = session.get();
  return now.kind === "open" && now.hasToken;
}
