import type { Role } from "../../kernel/index.ts";
import { type Problem, problem } from "../../wire/index.ts";
import { type HostRules, isLoopback, isOwnHost, isOwnOrigin } from "./address.ts";
import { type Caller, callerOf, LOCAL_CALLER, mayUse } from "./caller.ts";
import { createRateLimiter } from "./rate.ts";
import type { TokenStore } from "./token-store.ts";

/** What of a request decides whether it is let in. */
export interface Knock {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly authorization: string | undefined;
  readonly localPort: number | undefined;
  readonly needs: Role | "nobody";
}

export type Admission = { readonly caller: Caller } | { readonly problem: Problem };

/** Lets requests in or turns them away, each with its reason. */
export interface Gate {
  admit(knock: Knock): Admission;
  /** May a stream of this caller go on? */
  isStillGood(caller: Caller): boolean;
}

export interface GateOptions {
  /** Absent: no tokens are needed. */
  readonly tokens?: TokenStore;
  readonly allowedHosts: readonly string[];
  /** Milliseconds; wall clock for expiry. */
  readonly nowMs: () => number;
}

/** Why this address may not be listened on without tokens; undefined if it may. */
export function openAddressFault(host: string, hasTokens: boolean): string | undefined {
  if (hasTokens || isLoopback(host)) return undefined;
  return (
    `Refusing to listen on ${host} without tokens: whoever reaches it could book and cancel. ` +
    "Set ARBITER_TOKENS_FILE (make one with `arbiter token add`), or listen on 127.0.0.1."
  );
}

export function createGate(options: GateOptions): Gate {
  const { tokens, nowMs } = options;
  const rates = createRateLimiter();
  const rules: HostRules = {
    allowedHosts: options.allowedHosts.map((host) => host.toLowerCase()),
    isOpen: tokens === undefined,
  };
  // Nearly all requests name the same host: the last good one is not looked at again.
  let good: Pick<Knock, "host" | "localPort"> | undefined;
  const strangerOf = (knock: Knock): Problem | undefined => {
    const { host, localPort, origin } = knock;
    const isKnown = origin === undefined && good?.host === host && good?.localPort === localPort;
    if (isKnown && host !== undefined) return undefined;
    const stranger = strangerProblem(knock, rules);
    if (stranger === undefined) good = { host, localPort };
    return stranger;
  };
  const seconds = (): number => Math.floor(nowMs() / 1_000);

  const identify = (knock: Knock): Admission => {
    if (tokens === undefined) return { caller: LOCAL_CALLER };
    const secret = bearer(knock.authorization);
    const token = secret === undefined ? undefined : tokens.find(secret, seconds());
    if (token !== undefined) return { caller: callerOf(token) };
    const why =
      secret === undefined ? "The request has no bearer token." : "The token is not valid.";
    return { problem: problem("unauthenticated", why) };
  };

  const admit = (knock: Knock): Admission => {
    const stranger = strangerOf(knock);
    if (stranger !== undefined) return { problem: stranger };
    if (knock.needs === "nobody") return { caller: LOCAL_CALLER };
    const admission = identify(knock);
    if ("problem" in admission) return admission;
    const { caller } = admission;
    const perSecond = caller.token?.limits?.requests_per_s;
    if (perSecond !== undefined) {
      const waitMs = rates.take(caller.token!.id, perSecond, nowMs());
      if (waitMs > 0) return { problem: tooFast(perSecond, waitMs) };
    }
    return mayUse(caller, knock.needs) ? admission : { problem: tooLow(caller, knock.needs) };
  };

  const isStillGood = (caller: Caller): boolean =>
    caller.token === undefined || (tokens?.holds(caller.token.id, seconds()) ?? false);

  return { admit, isStillGood };
}

function strangerProblem(knock: Knock, rules: HostRules): Problem | undefined {
  if (!isOwnHost(knock.host, rules, knock.localPort)) {
    const given = knock.host === undefined ? "no host" : JSON.stringify(knock.host);
    return problem("unknown_host", `The request names ${given}, which is not this server.`);
  }
  if (knock.origin === undefined || isOwnOrigin(knock.origin, knock.host ?? "", rules)) {
    return undefined;
  }
  const given = JSON.stringify(knock.origin);
  return problem("foreign_origin", `The request comes from a page of ${given}.`);
}

function bearer(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^Bearer +([^ ]+) *$/i.exec(header)?.[1];
}

function tooFast(perSecond: number, waitMs: number): Problem {
  const retry_after_s = Math.ceil(waitMs / 1_000);
  const detail = `This token allows ${perSecond} requests a second; wait ${retry_after_s} s.`;
  return problem("rate_limited", detail, { retry_after_s });
}

function tooLow(caller: Caller, needs: Role | "nobody"): Problem {
  return problem("forbidden", `This needs role ${needs}; the token has ${caller.role}.`, { needs });
}
