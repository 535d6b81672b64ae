import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLive } from "../../live/provider.tsx";
import { Trouble } from "../../parts/trouble.tsx";

/** Lets go of a job's devices; asked twice, for it can't be undone. */
export function EndJob({ id }: { readonly id: string }) {
  const { client } = useLive();
  const [isAsked, setIsAsked] = useState(false);
  const end = useMutation({ mutationFn: () => client.checkin.jobs.end(id) });
  if (!isAsked) {
    return (
      <p>
        <button type="button" className="danger" onClick={() => setIsAsked(true)}>
          End {id} …
        </button>
      </p>
    );
  }
  return (
    <div className="confirm" role="alert">
      <p>Its devices are let go of, and it can ask for no more rounds.</p>
      <div className="row">
        <button
          type="button"
          className="danger"
          disabled={end.isPending}
          onClick={() => end.mutate()}
        >
          End {id}
        </button>
        <button type="button" onClick={() => setIsAsked(false)}>
          Keep it
        </button>
      </div>
      {end.error === null ? null : <Trouble error={end.error} />}
    </div>
  );
}
