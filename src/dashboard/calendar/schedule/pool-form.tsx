import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLive } from "../../live/provider.tsx";
import { NumberField, TextField } from "../../parts/fields.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { DAY_S } from "../../show/time.ts";

/** Makes a pool that keeps reaching ahead; its schedule can be made finer afterwards. */
export function PoolForm({ onMade }: { readonly onMade: (id: string) => void }) {
  const { client } = useLive();
  const [id, setId] = useState("");
  const [capacity, setCapacity] = useState<number | undefined>(64);
  const [days, setDays] = useState<number | undefined>(90);
  const [price, setPrice] = useState<number | undefined>(1);
  const make = useMutation({
    mutationFn: (body: Parameters<typeof client.pools.create>[0]) => client.pools.create(body),
    onSuccess: (pool) => onMade(pool.id),
  });
  const isWhole = id.trim() !== "" && capacity !== undefined && days !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole) return;
    const rolling = { capacity, horizon_s: Math.round(days * DAY_S) };
    make.mutate({ id: id.trim(), rolling, ...(price === undefined ? {} : { price }) });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="fields">
        <TextField label="Name" placeholder="gpu" value={id} onChange={setId} />
        <NumberField label="Units" min={0} value={capacity} onChange={setCapacity} />
        <NumberField label="Days ahead" min={1} value={days} onChange={setDays} />
        <NumberField
          label="Credits a unit-hour"
          min={0}
          step="any"
          value={price}
          onChange={setPrice}
        />
      </div>
      <button type="submit" className="main" disabled={!isWhole || make.isPending}>
        Create the pool
      </button>
      {make.error === null ? null : <Trouble error={make.error} />}
    </form>
  );
}
