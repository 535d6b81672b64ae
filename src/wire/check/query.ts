import type { Static, TObject } from "typebox";
import type { Parsed } from "../codec/reservation-codec.ts";
import { compileValidator } from "./validator.ts";

const WHOLE_NUMBER = /^-?\d{1,19}$/;

/** Reads the text of a query by the types its schema names. A field that comes twice is a fault. */
export type QueryParser<Value> = (raw: Readonly<Record<string, unknown>>) => Parsed<Value>;

/** Compiles a parser for one query schema: text becomes numbers and booleans, strictly. */
export function compileQuery<Schema extends TObject>(schema: Schema): QueryParser<Static<Schema>> {
  const validator = compileValidator(schema);
  const types = new Map(
    Object.entries(schema.properties).map(([name, type]) => [name, typeOf(type)]),
  );
  return (raw) => {
    const entries = Object.entries(raw).map(([name, text]) => [name, read(text, types.get(name))]);
    const value: unknown = Object.fromEntries(entries);
    if (validator.check(value)) return { ok: true, value };
    const errors = validator
      .explain(value)
      .map(({ path, message }) => ({ path: path.slice(1), message }));
    return { ok: false, errors };
  };
}

function typeOf(schema: object): unknown {
  return "type" in schema ? schema.type : undefined;
}

/** Text that is not of the type stays text, so that the validator says what is wrong with it. */
function read(text: unknown, type: unknown): unknown {
  if (typeof text !== "string") return text;
  // What may come several times may come once.
  if (type === "array") return [text];
  if (type === "integer" && WHOLE_NUMBER.test(text)) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}
