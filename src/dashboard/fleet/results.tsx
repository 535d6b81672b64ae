import type { NodeWire } from "../../wire/index.ts";
import { Field } from "../parts/fields.tsx";
import { countText } from "../show/number.ts";
import { stateWords } from "./map/map.tsx";
import { SEARCH_HINT } from "./search.ts";

const SHOWN = 8;

/** The search box, and the first nodes that it finds. */
export function Results(props: {
  readonly nodes: readonly NodeWire[];
  readonly text: string;
  readonly found: Uint8Array | undefined;
  readonly onText: (text: string) => void;
  readonly onSelect: (id: string) => void;
}) {
  const { nodes, found } = props;
  const hits = found === undefined ? [] : nodes.filter((_, index) => found[index] === 1);
  return (
    <div className="search">
      <Field label="Find nodes" hint={SEARCH_HINT}>
        {(id) => (
          <input
            id={id}
            type="search"
            autoComplete="off"
            spellCheck={false}
            value={props.text}
            onChange={({ target }) => props.onText(target.value)}
          />
        )}
      </Field>
      {found === undefined ? null : (
        <p role="status">
          {hits.length === 0 ? "No node is like that." : `${countText(hits.length, "node")}: `}
          {hits.slice(0, SHOWN).map((node) => (
            <button
              key={node.id}
              type="button"
              className="small"
              title={stateWords(node)}
              onClick={() => props.onSelect(node.id)}
            >
              {node.id}
            </button>
          ))}
          {hits.length > SHOWN ? ` and ${hits.length - SHOWN} more` : ""}
        </p>
      )}
    </div>
  );
}
