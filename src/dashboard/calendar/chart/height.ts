import { useEffect, useState } from "react";

const SHARE = 0.34;
const HEIGHT_MIN = 200;
const HEIGHT_MAX = 480;

/** How tall the chart is: about a third of the window, so that the reservations are seen too. */
export function useChartHeight(): number {
  const [height, setHeight] = useState(heightNow);
  useEffect(() => {
    const measure = (): void => setHeight(heightNow());
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return height;
}

function heightNow(): number {
  const wanted = Math.round(window.innerHeight * SHARE);
  return Math.min(Math.max(wanted, HEIGHT_MIN), HEIGHT_MAX);
}
