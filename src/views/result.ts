/** Why a question to the views has no answer. Closed; each with the facts to ask better. */
export type ViewError =
  | {
      readonly reason: "unknown_report";
      readonly report: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "bad_by"; readonly by: string; readonly allowed: readonly string[] }
  | { readonly reason: "bad_filter"; readonly filter: string; readonly allowed: readonly string[] }
  | { readonly reason: "bad_range"; readonly fromAt: number; readonly toAt: number }
  | { readonly reason: "too_many_rows"; readonly rows: number; readonly max: number }
  | { readonly reason: "too_large"; readonly column: string }
  | {
      readonly reason: "bad_limit";
      readonly limit: number;
      readonly min: number;
      readonly max: number;
    }
  | { readonly reason: "bad_cursor" }
  | { readonly reason: "time_limit"; readonly limitMs: number }
  | { readonly reason: "overloaded"; readonly waiting: number; readonly max: number };

export type ViewResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ViewError };

export function answer<Value>(value: Value): ViewResult<Value> {
  return { ok: true, value };
}

export function decline(error: ViewError): { readonly ok: false; readonly error: ViewError } {
  return { ok: false, error };
}
