import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Client } from "../../client/index.ts";
import type { NodeWire } from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";
import { patch } from "./patch.ts";
import { createTouchedNodes } from "./touched-nodes.ts";

const KEY = ["fleet"] as const;
const PAGE = 1_000;

/**
 * All nodes, loaded once; from then on each change loads the nodes that it touched, or all of them
 * where they are many.
 */
export function useFleet() {
  const { client, events } = useLive();
  const queries = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => loadAll(client, signal) });
  useEffect(() => {
    const touched = createTouchedNodes({
      loadSome: async (ids) => {
        const fresh = await Promise.all(ids.map((id) => loadOne(client, id)));
        queries.setQueryData<readonly NodeWire[]>(KEY, (before) =>
          before === undefined ? before : patch(before, ids, fresh),
        );
      },
      loadAll: () => queries.invalidateQueries({ queryKey: KEY }),
      setTimer: (call, ms) => window.setTimeout(call, ms),
      clearTimer: (timer) => window.clearTimeout(timer),
    });
    const stop = events.listen(touched.tell);
    return () => {
      stop();
      touched.stop();
    };
  }, [client, events, queries]);
  return query;
}

async function loadAll(client: Client, signal: AbortSignal): Promise<readonly NodeWire[]> {
  const nodes: NodeWire[] = [];
  for await (const node of client.nodes.listAll({ limit: PAGE }, { signal })) nodes.push(node);
  return nodes;
}

/** Undefined for a node that has left meanwhile. */
async function loadOne(client: Client, id: string): Promise<NodeWire | undefined> {
  try {
    return await client.nodes.get(id);
  } catch {
    return undefined;
  }
}
