import type { GrantNumber } from "./model/index.ts";

export interface Accepted<Event> {
  readonly ok: true;
  readonly events: readonly Event[];
  /** The same request was accepted before: these are its grants, and nothing happens now. */
  readonly replayOf?: readonly GrantNumber[];
}

export interface Refused<Rejection> {
  readonly ok: false;
  readonly rejection: Rejection;
}

/** What `decide` answers: events to write down, or a refusal with its facts. Never thrown. */
export type Decision<Event, Rejection> = Accepted<Event> | Refused<Rejection>;

export function accept<Event>(events: readonly Event[]): Accepted<Event> {
  return { ok: true, events };
}

export function refuse<Rejection>(rejection: Rejection): Refused<Rejection> {
  return { ok: false, rejection };
}
