import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import type { PlacementRequest } from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";
import { Panel } from "../parts/panel.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { useCalm } from "../parts/use-calm.ts";
import { PlaceFields } from "./fields.tsx";
import { Forecast } from "./forecast.tsx";
import { EMPTY_FORM, requestOf } from "./form.ts";
import { NewPolicy } from "./new-policy.tsx";
import { Placements } from "./placements.tsx";
import { TestRun } from "./test-run.tsx";

/** Room on nodes from now on: say what is needed, see where it would go and why, take it. */
export function PlacePage() {
  const [form, setForm] = useState(EMPTY_FORM);
  const request = requestOf(form);
  // A built-in policy is asked at each stroke; one of a user when it is told to run.
  const isUploaded = form.policy !== "" && !form.policy.startsWith("builtin://");
  const forecast = useForecast(isUploaded ? undefined : request);
  return (
    <>
      <h1 className="unseen">Place</h1>
      <div className="place">
        <Panel title="A workload" className="place-form">
          <PlaceForm request={request}>
            <PlaceFields form={form} onChange={(change) => setForm({ ...form, ...change })} />
          </PlaceForm>
          <NewPolicy onStored={(policy) => setForm({ ...form, policy })} />
        </Panel>
        <div className="desk-main">
          {request === undefined ? (
            <p className="trouble">Labels are written as name=value, with spaces between.</p>
          ) : null}
          {request?.policy !== undefined && isUploaded ? <TestRun request={request} /> : null}
          {forecast.error === null ? null : <Trouble error={forecast.error} />}
          {isUploaded || forecast.data === undefined || forecast.error !== null ? null : (
            <Forecast forecast={forecast.data} />
          )}
        </div>
      </div>
      <Placements />
    </>
  );
}

function PlaceForm(props: {
  readonly request: PlacementRequest | undefined;
  readonly children: ReactNode;
}) {
  const { client } = useLive();
  const { request } = props;
  const place = useMutation({
    mutationFn: (body: PlacementRequest) => client.placements.request(body),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (request !== undefined) place.mutate(request);
  };
  return (
    <form className="ask" onSubmit={submit}>
      {props.children}
      <button type="submit" className="main" disabled={request === undefined || place.isPending}>
        Place it
      </button>
      {place.error === null ? null : <Trouble error={place.error} />}
      {place.data === undefined ? null : (
        <p className="granted" role="status">
          <strong>Granted</strong> as {place.data.placement_id}.
        </p>
      )}
    </form>
  );
}

/** Asked again after each stroke, and whenever a node or a placement changes: nothing is stored. */
function useForecast(request: PlacementRequest | undefined) {
  const { client } = useLive();
  const calm = useCalm(request);
  return useQuery({
    queryKey: ["nodes", "explain", calm],
    enabled: calm !== undefined,
    gcTime: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => client.placements.explain(calm ?? {}, { signal }),
  });
}
