import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { OrderReply, OrderRequest } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { NumberField, SelectField, TextField } from "../../parts/fields.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useCalm } from "../../parts/use-calm.ts";
import { countText, decimalText, wholeText } from "../../show/number.ts";
import { type BidForm, EMPTY_BID, orderOf } from "./bid-form.ts";

const FORCES = [
  ["gtc", "until it is filled"],
  ["ioc", "what is there, at once"],
  ["fok", "all at once, or nothing"],
  ["post_only", "only if it waits"],
] as const;
const PREFERENCES = [
  ["cheapest", "the cheapest"],
  ["nearest", "the nearest"],
  ["fastest", "the fastest"],
] as const;

/** A bid; what it would buy at once is said while it is still being written. */
export function PlacePanel(props: {
  readonly name: string;
  readonly onPlaced: (id: string) => void;
  readonly onClose: () => void;
}) {
  const { client } = useLive();
  const [form, setForm] = useState(EMPTY_BID);
  const request = orderOf(form, props.name);
  const foreseen = useForeseen(request);
  const place = useMutation({
    mutationFn: (body: OrderRequest) => client.market.place(body),
    onSuccess: ({ order_id }) => props.onPlaced(order_id),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (request !== undefined) place.mutate(request);
  };
  const error = place.error ?? foreseen.error;
  return (
    <SidePanel title={`Bid for ${props.name}`} onClose={props.onClose}>
      <form className="ask" onSubmit={submit}>
        <BidFields form={form} onChange={(next) => setForm({ ...form, ...next })} />
        <button type="submit" className="main" disabled={request === undefined || place.isPending}>
          Place it
        </button>
      </form>
      {error === null ? null : <Trouble error={error} />}
      {error !== null || foreseen.data === undefined ? null : <Foreseen reply={foreseen.data} />}
    </SidePanel>
  );
}

function useForeseen(request: OrderRequest | undefined) {
  const { client } = useLive();
  const calm = useCalm(request);
  return useQuery({
    queryKey: ["market", "foreseen", calm],
    enabled: calm !== undefined,
    gcTime: 0,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      client.market.place(calm ?? { side: "bid", class: "", limit: 0 }, { dryRun: true, signal }),
  });
}

function Foreseen({ reply }: { readonly reply: OrderReply }) {
  const bought = reply.amount - reply.left;
  return (
    <p className="granted" role="status">
      <strong>
        {bought === 0 ? "It would wait in the book" : `It would buy ${countText(bought, "unit")}`}
      </strong>
      {bought === 0 ? "" : ` for ${decimalText(reply.value)} credits`}
      {bought > 0 && reply.left > 0 && reply.state === "open"
        ? `, and wait for ${wholeText(reply.left)}`
        : ""}
      .
    </p>
  );
}

function BidFields(props: {
  readonly form: BidForm;
  readonly onChange: (change: Partial<BidForm>) => void;
}) {
  const { form, onChange } = props;
  return (
    <>
      <div className="fields">
        <NumberField
          label="At most, a unit-hour"
          min={0}
          step="any"
          value={form.limit}
          onChange={(limit) => onChange({ limit })}
        />
        <NumberField
          label="Units"
          min={1}
          value={form.amount}
          onChange={(amount) => onChange({ amount })}
        />
        <NumberField
          label="At least"
          min={1}
          placeholder="1"
          value={form.least}
          onChange={(least) => onChange({ least })}
        />
      </div>
      <div className="fields">
        <SelectField
          label="For how long"
          options={FORCES}
          value={form.force}
          onChange={(force) => onChange({ force })}
        />
        <SelectField
          label="Take"
          options={PREFERENCES}
          value={form.prefer}
          onChange={(prefer) => onChange({ prefer })}
        />
        <TextField label="Name" value={form.name} onChange={(name) => onChange({ name })} />
        <TextField
          label="User"
          placeholder="yourself"
          value={form.user}
          onChange={(user) => onChange({ user })}
        />
      </div>
    </>
  );
}
