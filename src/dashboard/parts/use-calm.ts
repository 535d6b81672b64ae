import { useEffect, useState } from "react";

/** A wish that is still being changed is not asked for at each stroke. */
const CALM_MS = 120;

/** The newest value that has stood for a moment. */
export function useCalm<Value>(value: Value): Value {
  const [calm, setCalm] = useState(value);
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal values are the same here
  useEffect(() => {
    const timer = setTimeout(() => setCalm(value), CALM_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return calm;
}
