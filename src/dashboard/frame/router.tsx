import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

/** Where we are within the page: `/ui/calendar?pool=gpu` is `calendar` with its query. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The query's fields; undefined ones are left out. */
export type PlaceQuery = Readonly<Record<string, string | number | undefined>>;

let known: { readonly href: string; readonly place: Place } | undefined;
const listeners = new Set<() => void>();

/** The current place; the component renders again when it changes. */
export function usePlace(): Place {
  return useSyncExternalStore(subscribe, currentPlace);
}

/** The current place, for those who act. */
export function currentPlace(): Place {
  if (known?.href === location.href) return known.place;
  const path = location.pathname.slice(location.pathname.lastIndexOf("/ui/") + "/ui/".length);
  known = { href: location.href, place: { path, query: new URLSearchParams(location.search) } };
  return known.place;
}

/** The address of a place, relative to the one we are at: all places are on one level. */
export function hrefOf(path: string, query: PlaceQuery = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return (path === "" ? "./" : path) + (text === "" ? "" : `?${text}`);
}

/** Goes to a place; `replace` leaves no step to go back to, as for a zoom. */
export function go(href: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  if (replace) history.replaceState(null, "", href);
  else history.pushState(null, "", href);
  for (const listener of [...listeners]) listener();
}

/** A link to a place of ours: no load of the page, but all that browsers do with links. */
export function Link(props: AnchorHTMLAttributes<HTMLAnchorElement> & { readonly href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    props.onClick?.(event);
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (event.defaultPrevented || !isPlain || event.altKey) return;
    event.preventDefault();
    go(props.href);
  };
  const { href, ...rest } = props;
  return <a {...rest} href={href} onClick={follow} />;
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("popstate", tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("popstate", tell);
  };
}

function tell(): void {
  for (const listener of [...listeners]) listener();
}
