import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { NodeWire } from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";
import { TextField } from "../parts/fields.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { countText } from "../show/number.ts";

/** Gives a node no new placements, or gives them again. What it holds stays either way. */
export function Drain({ node }: { readonly node: NodeWire }) {
  const { client } = useLive();
  const [isAsked, setIsAsked] = useState(false);
  const [note, setNote] = useState("");
  const drain = useMutation({
    mutationFn: () => client.nodes.drain(node.id, note.trim() === "" ? {} : { note: note.trim() }),
  });
  const undrain = useMutation({ mutationFn: () => client.nodes.undrain(node.id) });
  const error = drain.error ?? undrain.error;
  if (node.draining) {
    return (
      <div className="stack">
        <button type="button" disabled={undrain.isPending} onClick={() => undrain.mutate()}>
          Let it take placements again
        </button>
        {error === null ? null : <Trouble error={error} />}
      </div>
    );
  }
  if (!isAsked) {
    return (
      <p>
        <button type="button" onClick={() => setIsAsked(true)}>
          Drain …
        </button>
      </p>
    );
  }
  return (
    <div className="confirm">
      <p>
        It takes nothing new; {countText(node.live_placements, "placement")} on it{" "}
        {node.live_placements === 1 ? "stays" : "stay"} to the end.
      </p>
      <TextField label="Why" value={note} onChange={setNote} />
      <div className="row">
        <button
          type="button"
          className="danger"
          disabled={drain.isPending}
          onClick={() => drain.mutate()}
        >
          Drain {node.id}
        </button>
        <button type="button" onClick={() => setIsAsked(false)}>
          Leave it
        </button>
      </div>
      {error === null ? null : <Trouble error={error} />}
    </div>
  );
}
