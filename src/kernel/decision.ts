/** What `decide` answers: events to write down, or a refusal with its facts. A value, never thrown. */
export type Decision<Event, Rejection> =
  | { readonly ok: true; readonly events: readonly Event[] }
  | { readonly ok: false; readonly rejection: Rejection };

export function accept<Event>(events: readonly Event[]): {
  readonly ok: true;
  readonly events: readonly Event[];
} {
  return { ok: true, events };
}

export function refuse<Rejection>(rejection: Rejection): {
  readonly ok: false;
  readonly rejection: Rejection;
} {
  return { ok: false, rejection };
}
