import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { PoolChange, PoolWire } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { NumberField } from "../../parts/fields.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { MINUTE_S } from "../../show/time.ts";

/** A pool's terms. What other pools may take over is told; changing it is for the command line. */
export function OptionsForm({ pool }: { readonly pool: PoolWire }) {
  const { client } = useLive();
  const [price, setPrice] = useState<number | undefined>(pool.price);
  const [float, setFloat] = useState<number | undefined>(pool.float_percent);
  const [spinUp, setSpinUp] = useState<number | undefined>(pool.spin_up_s / MINUTE_S);
  const save = useMutation({
    mutationFn: (change: PoolChange) => client.pools.update(pool.id, change),
  });
  const isWhole = price !== undefined && float !== undefined && spinUp !== undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole) return;
    save.mutate({ price, float_percent: float, spin_up_s: Math.round(spinUp * MINUTE_S) });
  };
  return (
    <form className="stack" onSubmit={submit}>
      <div className="fields">
        <NumberField
          label="Credits a unit-hour"
          min={0}
          step="any"
          value={price}
          onChange={setPrice}
        />
        <NumberField label="Kept for trials, %" min={0} value={float} onChange={setFloat} />
        <NumberField
          label="Minutes to spin up"
          min={0}
          step="any"
          value={spinUp}
          onChange={setSpinUp}
        />
      </div>
      <p className="hint">{fallbackWords(pool)}</p>
      <button type="submit" className="main" disabled={!isWhole || save.isPending}>
        Save
      </button>
      {save.error === null ? null : <Trouble error={save.error} />}
      {save.isSuccess ? <p role="status">Saved.</p> : null}
    </form>
  );
}

function fallbackWords({ fallbacks }: PoolWire): string {
  if (fallbacks.length === 0) return "No other pool takes over when this one loses capacity.";
  const words = fallbacks.map(({ pool, ratio }) => `${pool} (${ratio} there for 1 here)`);
  return `When capacity is lost, these take over: ${words.join(", ")}.`;
}
