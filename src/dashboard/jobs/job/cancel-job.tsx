import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { JobWire } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { countText } from "../../show/number.ts";

/** Takes a job back; asked twice, for it can't be undone. */
export function CancelJob({ job }: { readonly job: JobWire }) {
  const { client } = useLive();
  const [isAsked, setIsAsked] = useState(false);
  const id = job.job_id;
  const { mutate, isPending, error } = useMutation({ mutationFn: () => client.jobs.cancel(id) });
  if (!isAsked) {
    return (
      <p>
        <button type="button" className="danger" onClick={() => setIsAsked(true)}>
          Cancel {id} …
        </button>
      </p>
    );
  }
  const { held, waiting, running } = job.parts;
  return (
    <div className="confirm" role="alert">
      <p>
        {running > 0 ? `${countText(running, "running part")} would be stopped. ` : ""}
        {held + waiting > 0 ? `${countText(held + waiting, "part")} would not start. ` : ""}
        Jobs that wait for it to be done are cancelled, too.
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
