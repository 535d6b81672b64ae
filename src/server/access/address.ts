/** Is this a name or address that only this machine answers to? */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === "localhost" ||
    name === "::1" ||
    name === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

/** Host and port of a `Host` header; undefined if it is none. The port of plain HTTP is 80. */
export function splitHost(
  header: string,
): { readonly name: string; readonly port: number } | undefined {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?$/.exec(header);
  if (match === null) return undefined;
  return { name: match[1]!.toLowerCase(), port: match[2] === undefined ? 80 : Number(match[2]) };
}

/** What the check of `Host` and `Origin` goes by. */
export interface HostRules {
  /** Names to answer for, beside loopback ones; with or without a port; lower case. */
  readonly allowedHosts: readonly string[];
  /** Without tokens, the name is all that stands between a foreign page and the ledger. */
  readonly isOpen: boolean;
}

/**
 * May a request with this `Host` be answered? A page elsewhere can make its own name resolve to
 * 127.0.0.1 (DNS rebinding); its requests still carry that name. `localPort` is the port that
 * the connection came in on, undefined where there is no connection.
 */
export function isOwnHost(
  header: string | undefined,
  rules: HostRules,
  localPort: number | undefined,
): boolean {
  const host = header === undefined ? undefined : splitHost(header);
  if (host === undefined) return false;
  if (rules.allowedHosts.includes(header!.toLowerCase())) return true;
  if (rules.allowedHosts.includes(host.name)) return true;
  // With tokens a foreign name gains nothing: a page elsewhere has no token to send.
  if (!rules.isOpen) return rules.allowedHosts.length === 0 || isLoopback(host.name);
  return isLoopback(host.name) && (localPort === undefined || host.port === localPort);
}

/** Is the page that asks one of this server's own, or of an allowed host? */
export function isOwnOrigin(origin: string, hostHeader: string, rules: HostRules): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase());
  if (match === null) return false;
  const from = match[1]!;
  if (from === hostHeader.toLowerCase()) return true;
  const name = splitHost(from)?.name;
  return rules.allowedHosts.some((allowed) => allowed === from || allowed === name);
}
