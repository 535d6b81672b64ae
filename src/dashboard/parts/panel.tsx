import { type ReactNode, useId } from "react";

/** A part of a desk, with its name and what can be done with it. */
export function Panel(props: {
  readonly title: string;
  /** Beside the title, small: what the numbers are of. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={`panel ${props.className ?? ""}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.note === undefined ? null : <p className="quiet">{props.note}</p>}
        {props.actions === undefined ? null : <div className="actions">{props.actions}</div>}
      </header>
      {props.children}
    </section>
  );
}
