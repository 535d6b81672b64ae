import { type ReactNode, useLayoutEffect, useRef, useState } from "react";

/** Gives its child the width there is, and again when that changes. */
export function Measured(props: {
  readonly className?: string;
  /** Kept free before the width is known, so that nothing jumps. */
  readonly height: number;
  readonly children: (width: number) => ReactNode;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = (): void => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className={props.className} style={{ minHeight: props.height }}>
      {width > 0 ? props.children(width) : null}
    </div>
  );
}
