import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Reservation } from "../../../wire/index.ts";
import { useNow } from "../../live/now.ts";
import { useLive } from "../../live/provider.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { countText } from "../../show/number.ts";
import { spanText } from "../../show/time.ts";

/** Gives a reservation back; asked twice, for it can't be taken back. */
export function Cancel({ reservation }: { readonly reservation: Reservation }) {
  const { client } = useLive();
  const now = useNow();
  const [isAsked, setIsAsked] = useState(false);
  const id = reservation.reservation_id;
  const { mutate, isPending, error } = useMutation({ mutationFn: () => client.cancel(id) });
  if (!isAsked) {
    return (
      <p>
        <button type="button" className="danger" onClick={() => setIsAsked(true)}>
          Cancel {id} …
        </button>
      </p>
    );
  }
  const left = reservation.end_time - Math.max(now, reservation.start_time);
  return (
    <div className="confirm" role="alert">
      <p>
        {countText(reservation.amount, "unit")} would be free again at once
        {left > 0 ? `, for ${spanText(left)}` : ""}. Somebody else may take them.
      </p>
      <div className="row">
        <button type="button" className="danger" disabled={isPending} onClick={() => mutate()}>
          Cancel {id}
        </button>
        <button type="button" onClick={() => setIsAsked(false)}>
          Keep it
        </button>
      </div>
      {error === null ? null : <Trouble error={error} />}
    </div>
  );
}
