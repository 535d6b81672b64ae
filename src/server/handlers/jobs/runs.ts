import { listRuns as listLive } from "../../../kernel/index.ts";
import { LIST_LIMIT, toRunWire } from "../../../wire/index.ts";
import { onlyUser } from "../../access/caller.ts";
import type { Answer, Call, Handlers } from "../../http/call.ts";
import { type Context, invalid, onlyOwn } from "../context.ts";

/** What runs now, and where. */
export function runHandlers(context: Context): Pick<Handlers, "listRuns"> {
  return { listRuns: (call) => listRuns(context, call) };
}

async function listRuns(
  { backend }: Context,
  { query, caller }: Call<"listRuns">,
): Promise<Answer> {
  const own = onlyUser(caller);
  if (own !== undefined && query.user !== undefined && query.user !== own) return onlyOwn();
  const before = query.cursor === undefined ? undefined : Number(query.cursor);
  if (before !== undefined && !Number.isSafeInteger(before)) {
    return invalid([{ path: "cursor", message: "must be a cursor as it came with this list" }]);
  }
  const userId = own ?? query.user;
  const filter = {
    ...(userId === undefined ? {} : { userId }),
    ...(query.pool === undefined ? {} : { pool: query.pool }),
    ...(query.queue === undefined ? {} : { queue: query.queue }),
  };
  const limit = query.limit ?? LIST_LIMIT;
  const page = await backend.read((state) => listLive(state, filter, limit, before));
  return {
    status: 200,
    body: { items: page.items.map(toRunWire), next_cursor: page.next ?? null },
  };
}
