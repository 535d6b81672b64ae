import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { JobReply, JobRequest } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useCalm } from "../../parts/use-calm.ts";
import { needsText, stateText } from "../job-words.ts";
import { useQueues } from "../queries.ts";
import { emptyForm, requestOf } from "./form.ts";
import { JobFields } from "./job-fields.tsx";

/** Submits a job; what would come of it is said while it is still being written. */
export function SubmitPanel(props: {
  readonly pools: readonly string[];
  readonly pool: string | undefined;
  readonly onSubmitted: (id: string) => void;
  readonly onClose: () => void;
}) {
  const { client } = useLive();
  const [form, setForm] = useState(() => emptyForm(props.pool ?? props.pools[0] ?? ""));
  const queues = useQueues();
  const request = requestOf(form);
  const foreseen = useForeseen(request);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: JobRequest) => client.jobs.submit(body),
    onSuccess: ({ job_id }) => props.onSubmitted(job_id),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (request !== undefined) mutate(request);
  };
  const names = (queues.data ?? []).filter(({ pool }) => pool === form.pool);
  return (
    <SidePanel title="Submit a job" onClose={props.onClose}>
      <form className="ask" onSubmit={submit}>
        <JobFields
          form={form}
          pools={props.pools}
          queues={names.map(({ queue }) => queue)}
          onChange={(change) => setForm({ ...form, ...change })}
        />
        <button type="submit" className="main" disabled={request === undefined || isPending}>
          Submit
        </button>
      </form>
      {request === undefined ? (
        <p className="hint">Units are needed; jobs to wait for are written as j17 or j17:any.</p>
      ) : null}
      {error === null ? null : <Trouble error={error} />}
      {error === null && request !== undefined ? <Foreseen {...foreseen} /> : null}
    </SidePanel>
  );
}

/** Asked again after each stroke, and whenever something of jobs changes: nothing is stored. */
function useForeseen(request: JobRequest | undefined) {
  const { client } = useLive();
  const calm = useCalm(request);
  return useQuery({
    queryKey: ["jobs", "foreseen", calm],
    enabled: calm !== undefined,
    gcTime: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      client.jobs.submit(calm ?? { pool: "", size: 0 }, { dryRun: true, signal }),
  });
}

interface ForeseenProps {
  readonly data: JobReply | undefined;
  readonly error: Error | null;
}

function Foreseen({ data, error }: ForeseenProps) {
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return null;
  const { state, queue, pool } = data;
  return (
    <p className="granted" role="status">
      <strong>It would be taken</strong>: {needsText(data)}, {stateText(state)} in {pool} / {queue}.
    </p>
  );
}
