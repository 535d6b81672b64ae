import { useQuery } from "@tanstack/react-query";
import type { PolicyDetail } from "../../wire/index.ts";
import { useLive } from "../live/provider.tsx";
import { usePolicies } from "../live/queries.ts";
import { SelectField } from "../parts/fields.tsx";
import { Trouble } from "../parts/trouble.tsx";

/** Whose policy chooses. What it would choose now is shown beside the form, before anything. */
export function PolicyPicker(props: {
  readonly chosen: string;
  readonly onChoose: (uri: string) => void;
}) {
  const { data: policies = [] } = usePolicies();
  const options = policies.map(({ uri, kind, owner }): [string, string] => [
    uri,
    kind === "builtin" ? uri : `${uri} (${owner ?? "somebody"})`,
  ]);
  const about = policies.find(({ uri }) => uri === props.chosen)?.about;
  return (
    <div className="stack">
      <SelectField
        label="Policy"
        options={[["", "The server’s own choice"], ...options]}
        value={props.chosen}
        onChange={props.onChoose}
      />
      {about === undefined ? null : <p className="hint">{about}</p>}
      {props.chosen === "" ? null : <Source key={props.chosen} uri={props.chosen} />}
    </div>
  );
}

/** A policy's own code, for those who may read it. */
function Source({ uri }: { readonly uri: string }) {
  const { client } = useLive();
  const policy = useQuery({
    queryKey: ["policies", "one", uri],
    queryFn: ({ signal }) => client.policies.get(uri, { signal }),
  });
  if (policy.error !== null) return <Trouble error={policy.error} />;
  if (policy.data === undefined || policy.data.kind === "builtin") return null;
  return (
    <details className="more">
      <summary>Its source</summary>
      {filesOf(policy.data).map(([name, text]) => (
        <div key={name}>
          <p className="quiet">{name}</p>
          <pre className="source">{text}</pre>
        </div>
      ))}
    </details>
  );
}

/** The files of its code, whatever shape that has; or that one may not see it. */
function filesOf({ code, document }: PolicyDetail): readonly (readonly [string, string])[] {
  if (code === undefined) return [["its code is for its owner", JSON.stringify(document, null, 2)]];
  const files = Object.entries(code).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : entriesOf(value),
  );
  return files.length === 0 ? [["code", JSON.stringify(code, null, 2)]] : files;
}

function entriesOf(value: unknown): [string, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).map(([name, text]: [string, unknown]) => [
    name,
    typeof text === "string" ? text : JSON.stringify(text, null, 2),
  ]);
}
