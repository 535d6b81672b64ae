import { useSyncExternalStore } from "react";
import { theme } from "../frame/theme.ts";
import { useStore } from "../live/store.ts";

const DARK = matchMedia("(prefers-color-scheme: dark)");

/** True while the page is dark, by choice or by the system's. */
export function useIsDark(): boolean {
  const chosen = useStore(theme);
  const isSystemDark = useSyncExternalStore(subscribe, () => DARK.matches);
  return chosen === "auto" ? isSystemDark : chosen === "dark";
}

function subscribe(listener: () => void): () => void {
  DARK.addEventListener("change", listener);
  return () => DARK.removeEventListener("change", listener);
}
