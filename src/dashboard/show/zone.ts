import { createStore, useStore } from "../live/store.ts";

/** Whose clock times are shown by: the browser's, or everybody's. */
export type Zone = "local" | "utc";

const KEY = "arbiter.zone";

/** The choice outlives the tab: it is a habit, not a secret. */
export const zone = createStore<Zone>(localStorage.getItem(KEY) === "utc" ? "utc" : "local");

export function useZone(): Zone {
  return useStore(zone);
}

export function chooseZone(chosen: Zone): void {
  localStorage.setItem(KEY, chosen);
  zone.set(chosen);
}
