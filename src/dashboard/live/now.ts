import { useEffect, useState } from "react";

/** The browser's clock in whole Unix seconds; the component renders again every `everyS`. */
export function useNow(everyS = 30): number {
  const [now, setNow] = useState(readNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(readNow()), everyS * 1_000);
    return () => clearInterval(timer);
  }, [everyS]);
  return now;
}

export function readNow(): number {
  return Math.floor(Date.now() / 1_000);
}
