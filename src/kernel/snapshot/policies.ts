import { addId, idsAfter, type LedgerState, utf8Length } from "../model/index.ts";
import { bytesColumn, type Columns, floatsColumn, readTexts, textColumns } from "./columns.ts";
import type { NamedColumn } from "./types.ts";

/** Users' policies by uri. */
export function policyColumns({ policies: book }: LedgerState): readonly NamedColumn[] {
  const rows = [...idsAfter(book.uris)].map((uri) => book.policies.get(uri)!);
  return [
    ...(["uri", "owner", "document", "code"] as const).flatMap((name) =>
      textColumns(
        `policies/${name}`,
        rows.map((row) => row[name]),
      ),
    ),
    { name: "policies/isTrusted", data: Uint8Array.from(rows, (row) => (row.isTrusted ? 1 : 0)) },
    { name: "policies/storedAt", data: Float64Array.from(rows, (row) => row.storedAt) },
  ];
}

export function readPolicies({ policies: book }: LedgerState, columns: Columns): void {
  const texts = (name: string): readonly string[] => readTexts(columns, `policies/${name}`);
  const [owners, documents, codes] = [texts("owner"), texts("document"), texts("code")];
  const isTrusted = bytesColumn(columns, "policies/isTrusted");
  const storedAt = floatsColumn(columns, "policies/storedAt");
  texts("uri").forEach((uri, i) => {
    const [document, code] = [documents[i]!, codes[i]!];
    const trust = { isTrusted: isTrusted[i] === 1, storedAt: storedAt[i]! };
    book.policies.set(uri, { uri, owner: owners[i]!, document, code, ...trust });
    book.bytes += utf8Length(document) + utf8Length(code);
    addId(book.uris, uri);
  });
}
