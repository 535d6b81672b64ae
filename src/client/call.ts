import { decodeReply } from "./codec.ts";
import { Unreachable } from "./errors.ts";
import type { CallOptions, ChangeOptions } from "./options.ts";
import type { Call, Transport } from "./transport.ts";

/** Sends a call whose reply is JSON. */
export type Ask = <Reply>(call: Call) => Promise<Reply>;

/** Asks over a transport. A reply that is no JSON comes from something that is not our server. */
export function askOver(transport: Transport): Ask {
  return async <Reply>(call: Call) => {
    const reply = decodeReply<Reply>(await transport.send(call));
    if (reply !== undefined) return reply;
    const reason = "the reply is no JSON; is this an Arbiter server?";
    throw new Unreachable({ url: call.path, reason, attempts: 1 });
  };
}

export function reading(path: string, query?: object, options: CallOptions = {}): Call {
  return { method: "GET", path, query: { ...query }, isRepeatable: true, signal: options.signal };
}

/** What every change shares; only a dry run may be sent twice without further thought. */
export function changing({ dryRun, signal }: ChangeOptions) {
  const isDry = dryRun === true;
  return { query: isDry ? { dry_run: true } : {}, isRepeatable: isDry, signal };
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** The items of all pages, each page asked for when it is needed. */
export async function* pagesOf<Item>(
  load: (query: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await load(cursor === null ? {} : { cursor });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
