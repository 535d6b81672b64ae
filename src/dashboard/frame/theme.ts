import { createStore } from "../live/store.ts";

export type Theme = "auto" | "light" | "dark";

const KEY = "arbiter.theme";

export const theme = createStore<Theme>(read());

export function chooseTheme(chosen: Theme): void {
  if (chosen === "auto") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, chosen);
  theme.set(chosen);
  applyTheme();
}

/** Colours follow `color-scheme`, which this sets; `auto` leaves it to the system. */
export function applyTheme(): void {
  document.documentElement.dataset["theme"] = theme.get();
}

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "auto";
}
