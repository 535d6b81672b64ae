import { useEffect, useState } from "react";
import type { FeedState } from "../live/feed.ts";
import { useFeedState } from "../live/provider.tsx";
import { clockText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";

const WORDS: Readonly<Record<FeedState["kind"], string>> = {
  connecting: "Connecting",
  live: "Live",
  broken: "No server",
  resting: "Paused",
};

/** A small light in the corner: does what is shown follow the server? */
export function ConnectionLight() {
  const { kind } = useFeedState();
  return (
    <span className={`light light-${kind}`} title={TITLES[kind]}>
      {WORDS[kind]}
    </span>
  );
}

const TITLES: Readonly<Record<FeedState["kind"], string>> = {
  connecting: "The feed of changes is being opened.",
  live: "What is shown follows the server, change by change.",
  broken: "What is shown is from before the connection broke.",
  resting: "Nobody looked at this page; it goes on when it is seen.",
};

/** A server that is gone for less is not worth a word. */
const PATIENCE_MS = 400;
const BACK_MS = 6_000;

/** Says when the server is gone, since when, and when it is back with nothing missed. */
export function ConnectionBanner() {
  const state = useFeedState();
  const zone = useZone();
  const isLate = useAfter(PATIENCE_MS, state.kind === "broken");
  const isOld = useAfter(BACK_MS, state.kind === "live");
  return (
    <div role="status" className="banner-place">
      {state.kind === "broken" && isLate ? (
        <p className="banner banner-broken">
          <strong>The server is gone</strong> since{" "}
          {clockText(Math.floor(state.sinceMs / 1_000), zone)} ({state.reason}). What is shown is
          from then. Trying to reach it again …
        </p>
      ) : null}
      {state.kind === "live" && state.isBack && !isOld ? (
        <p className="banner banner-back">
          <strong>The server is back.</strong> What happened meanwhile has been caught up with.
        </p>
      ) : null}
    </div>
  );
}

/** True once `isOn` has held for so long. */
function useAfter(ms: number, isOn: boolean): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    setIsOver(false);
    if (!isOn) return;
    const timer = setTimeout(() => setIsOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms, isOn]);
  return isOver;
}
