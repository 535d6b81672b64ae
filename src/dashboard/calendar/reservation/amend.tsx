import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect } from "react";
import type { Problem, Reservation, ReservationChange } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { NumberField, TimeField } from "../../parts/fields.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useCalm } from "../../parts/use-calm.ts";
import { spanText } from "../../show/time.ts";
import { judge, tightOf } from "../ask/verdict.ts";
import type { Draft } from "../draft.ts";

/** Changes window and amount: by the fields here or by dragging the bar, with the answer before. */
export function Amend(props: {
  readonly reservation: Reservation;
  readonly moving: Draft | undefined;
  readonly onMoving: (draft: Draft | undefined) => void;
  readonly onTight: (tight: Problem["tight"]) => void;
}) {
  const { reservation, onMoving, onTight } = props;
  const before = draftOf(reservation);
  const draft = props.moving ?? before;
  const change = changeOf(before, draft);
  const verdict = useAmendVerdict(reservation, change);
  const { mutate, isPending, error } = useAmend(reservation, () => onMoving(undefined));
  const tight = tightOf(change === undefined ? undefined : verdict.data);
  useEffect(() => {
    onTight(tight);
    return () => onTight(undefined);
  }, [tight, onTight]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (change !== undefined) mutate(change);
  };
  return (
    <form className="ask" onSubmit={submit} aria-label="Change it">
      <AmendFields
        draft={draft}
        isStarted={reservation.state === "active"}
        onChange={(part) => onMoving({ ...draft, ...part })}
      />
      {change === undefined ? null : (
        <>
          <div className="verdict" role="status">
            {verdict.data?.kind === "granted" ? (
              <p className="granted">It would be changed.</p>
            ) : null}
            {verdict.data?.kind === "refused" ? <Trouble error={verdict.data.error} /> : null}
            {verdict.error === null ? null : <Trouble error={verdict.error} />}
          </div>
          <div className="row">
            <button type="submit" className="main" disabled={isPending}>
              Change it
            </button>
            <button type="button" onClick={() => onMoving(undefined)}>
              Leave it as it is
            </button>
          </div>
        </>
      )}
      {error === null || verdict.data?.kind === "refused" ? null : <Trouble error={error} />}
    </form>
  );
}

function AmendFields(props: {
  readonly draft: Draft;
  readonly isStarted: boolean;
  readonly onChange: (part: Partial<Draft>) => void;
}) {
  const { draft, onChange } = props;
  return (
    <>
      <NumberField
        label="Units"
        min={1}
        value={draft.amount}
        onChange={(amount) => amount !== undefined && onChange({ amount })}
      />
      <div className="fields">
        {props.isStarted ? null : (
          <TimeField
            label="From"
            value={draft.start}
            onChange={(start) => start !== undefined && onChange({ start })}
          />
        )}
        <TimeField
          label="To"
          value={draft.end}
          hint={draft.end > draft.start ? spanText(draft.end - draft.start) : ""}
          onChange={(end) => end !== undefined && onChange({ end })}
        />
      </div>
    </>
  );
}

function useAmendVerdict(
  { reservation_id: id, pool }: Reservation,
  change: ReservationChange | undefined,
) {
  const { client } = useLive();
  const calm = useCalm(change);
  return useQuery({
    queryKey: ["timeline", pool, "amend", id, calm],
    enabled: calm !== undefined,
    gcTime: 0,
    queryFn: ({ signal }) =>
      judge(async () => [await client.amend(id, { ...calm }, { dryRun: true, signal })]),
  });
}

function useAmend({ reservation_id: id }: Reservation, onDone: () => void) {
  const { client } = useLive();
  return useMutation({
    mutationFn: (change: ReservationChange) => client.amend(id, change),
    onSuccess: onDone,
  });
}

/** Only what is other than before; undefined if nothing is. */
function changeOf(before: Draft, after: Draft): ReservationChange | undefined {
  const change = {
    ...(after.amount === before.amount ? {} : { amount: after.amount }),
    ...(after.start === before.start ? {} : { start_time: after.start }),
    ...(after.end === before.end ? {} : { end_time: after.end }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

function draftOf({ start_time, end_time, amount }: Reservation): Draft {
  return { start: start_time, end: end_time, amount };
}
