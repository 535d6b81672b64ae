import { type ReactNode, useEffect, useId, useRef } from "react";

/** What is being worked on beside the chart; takes the keyboard when it opens, Escape closes it. */
export function SidePanel(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const { title, onClose } = props;
  useEffect(() => {
    // A drag goes on while the panel opens: only who came by keyboard is taken there.
    if (document.activeElement?.matches("button:focus-visible") === true) heading.current?.focus();
  }, []);
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [onClose]);
  return (
    <aside className="panel side-panel" aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <div className="actions">
          <button type="button" className="plain small" onClick={onClose}>
            Close
          </button>
        </div>
      </header>
      {props.children}
    </aside>
  );
}
