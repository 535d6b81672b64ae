import type { PolicyDetail, PolicyWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { formatInstant } from "../../time/iso.ts";

const COLUMNS: readonly Column[] = [
  { title: "policy" },
  { title: "kind" },
  { title: "language" },
  { title: "owner" },
  { title: "trusted" },
  { title: "what it does" },
];

export function renderPolicies(items: readonly PolicyWire[], output: Output): string {
  const rows = items.map((policy) => [
    policy.uri,
    policy.kind,
    policy.language,
    policy.owner,
    policy.kind === "builtin" ? undefined : policy.trusted ? "yes" : "no",
    policy.about || undefined,
  ]);
  return renderTable(COLUMNS, rows, output);
}

/** One policy; its code and its document are for programs. */
export function renderPolicy(policy: PolicyDetail, output: Output): string {
  const { kind, stored_time, trusted, about } = policy;
  const isOwn = kind === "uploaded";
  return `policy ${policy.uri}\n${renderFacts(
    [
      ["what it does", about || undefined],
      ["kind", isOwn ? "uploaded" : "built in"],
      ["language", policy.language],
      ["owner", policy.owner],
      ["stored", stored_time && formatInstant(stored_time)],
      ["trusted", isOwn ? (trusted ? "yes: it runs on the fast engine" : "no") : undefined],
    ],
    output,
  )}`;
}
