import { Type } from "typebox";
import {
  compileValidator,
  type FieldError,
  PoolRequest,
  toCreateCommand,
} from "../../wire/index.ts";

const pools = compileValidator(Type.Array(PoolRequest));
/** The kernel checks who asks; here only the shape counts. */
const NOBODY = { userId: "configuration", role: "admin" } as const;

/** Pools of a configuration file, of the same shape as in `POST /v1/pools`. */
export function checkPools(
  value: unknown,
):
  | { readonly ok: true; readonly pools: readonly PoolRequest[] }
  | { readonly ok: false; readonly errors: readonly FieldError[] } {
  if (!pools.check(value)) return { ok: false, errors: pools.explain(value) };
  const errors = value.flatMap((pool, index) => {
    const command = toCreateCommand(pool, NOBODY);
    if (command.ok) return [];
    return command.errors.map(({ path, message }) => ({ path: `/${index}${path}`, message }));
  });
  return errors.length === 0 ? { ok: true, pools: value } : { ok: false, errors };
}
