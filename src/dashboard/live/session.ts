import { type Client, createClient } from "../../client/index.ts";
import { createStore } from "./store.ts";

/** Who speaks with the server, if it has let us in. */
export type Session =
  | { readonly kind: "asking" }
  /** The server wants a token; `why` is set when one was refused. */
  | { readonly kind: "locked"; readonly why: string | undefined }
  | { readonly kind: "open"; readonly client: Client; readonly hasToken: boolean };

const TOKEN_KEY = "arbiter.token";

/** The session of this tab. A token lives as long as the tab does, and no longer. */
export const session = createStore<Session>({ kind: "asking" });

/** The client for the server that this page came from, with the token of this tab. */
export function openSession(token: string | undefined = readToken()): Session {
  if (token === undefined) sessionStorage.removeItem(TOKEN_KEY);
  else sessionStorage.setItem(TOKEN_KEY, token);
  const client = createClient({
    baseUrl: serverUrl(location),
    ...(token === undefined ? {} : { token }),
  });
  return { kind: "open", client, hasToken: token !== undefined };
}

/** Forgets the token. `why` is what the server said about it, if it did. */
export function lockSession(why?: string): void {
  sessionStorage.removeItem(TOKEN_KEY);
  session.set({ kind: "locked", why });
}

/** True if this tab has a token to try. */
export function readToken(): string | undefined {
  return sessionStorage.getItem(TOKEN_KEY) ?? undefined;
}

/** The address in front of `/ui/`: a proxy may serve everything below a path of its own. */
export function serverUrl({ origin, pathname }: Pick<Location, "origin" | "pathname">): string {
  return origin + pathname.slice(0, Math.max(0, pathname.lastIndexOf("/ui/")));
}
