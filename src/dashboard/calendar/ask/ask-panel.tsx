import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect } from "react";
import { Refused, requestOfOffer } from "../../../client/index.ts";
import type { Offer, Problem, ReservationRequest } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { AskFields } from "./ask-fields.tsx";
import { type AskForm, requestOf } from "./form.ts";
import { tightOf, useVerdict } from "./verdict.ts";
import { VerdictView } from "./verdict-view.tsx";

/** Asks for capacity: the answer is shown while the wish is still being changed. */
export function AskPanel(props: {
  readonly pool: string;
  readonly form: AskForm;
  readonly onForm: (form: AskForm) => void;
  readonly onTight: (tight: Problem["tight"]) => void;
  readonly onOffer: (offer: Offer | undefined) => void;
  /** Granted: the reservation's id, and the pool it is in. */
  readonly onGranted: (id: string, pool: string) => void;
  readonly onClose: () => void;
}) {
  const { pool, form, onTight } = props;
  const request = requestOf(form, pool);
  const verdict = useVerdict(request);
  const { isBusy, error, send } = useSend(props.onGranted);
  const tight = tightOf(request === undefined ? undefined : verdict.data);
  useEffect(() => {
    onTight(tight);
    return () => onTight(undefined);
  }, [tight, onTight]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (request !== undefined) send(request);
  };
  const take = (offer: Offer): void => {
    if (request !== undefined) send(requestOfOffer(offer, request));
  };
  return (
    <SidePanel title={`Ask for ${pool}`} onClose={props.onClose}>
      <form className="ask" onSubmit={submit}>
        <AskFields form={form} onChange={(change) => props.onForm({ ...form, ...change })} />
        <button type="submit" className="main" disabled={request === undefined || isBusy}>
          Reserve
        </button>
      </form>
      {error === null ? null : <Trouble error={error} />}
      {request === undefined ? null : (
        <VerdictView verdict={verdict} isBusy={isBusy} onShow={props.onOffer} onTake={take} />
      )}
    </SidePanel>
  );
}

/** Sends a request in earnest. A refusal is what the verdict shows already: it is not repeated. */
function useSend(onGranted: (id: string, pool: string) => void) {
  const { client } = useLive();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (request: ReservationRequest) => client.request(request),
    onSuccess: (reply, request) => onGranted(reply.reservation_id, request.pool),
  });
  const isShown = error instanceof Refused && error.problem.tight !== undefined;
  return { isBusy: isPending, error: isShown ? null : error, send: mutate };
}
