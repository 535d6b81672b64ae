import type { ReactNode } from "react";
import { Link } from "../frame/router.tsx";

/** One figure that matters, what it is, and where it comes from. */
export function Tile(props: {
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  readonly note?: ReactNode;
  readonly href: string;
  readonly tone?: "plain" | "warning" | "critical";
}) {
  return (
    <Link className={`tile tile-${props.tone ?? "plain"}`} href={props.href}>
      <span className="tile-label">{props.label}</span>
      <span className="tile-value">
        {props.value}
        {props.unit === undefined ? null : <small> {props.unit}</small>}
      </span>
      <span className="tile-note">{props.note}</span>
    </Link>
  );
}
