import type { JobWire } from "../../wire/index.ts";

/** A job by its id and name; shows it beside the desk. */
export function JobButton(props: {
  readonly job: Pick<JobWire, "job_id" | "name" | "user_id">;
  readonly isPressed: boolean;
  readonly onSelect: (id: string) => void;
}) {
  const { job_id: id, name, user_id } = props.job;
  return (
    <button
      type="button"
      className="link"
      aria-pressed={props.isPressed}
      onClick={() => props.onSelect(id)}
    >
      <b>{id}</b> {name ?? ""} <span className="quiet">{user_id}</span>
    </button>
  );
}
