import type { FieldError } from "../problems/problem.ts";
import { SCHEDULE_SECONDS_MAX, SECONDS_MAX } from "../schemas/atoms.ts";
import { nearestName } from "./nearest-name.ts";

/** A fault as the schema compiler tells it. */
export interface RawFault {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
}

interface Subject {
  readonly schema: object;
  readonly value: unknown;
}

/** Characters of a caller's value that are shown back. */
const SHOWN_MAX = 40;
const PATH_MAX = 200;
/** Where the schema says that there are no other fields. */
const UNKNOWN = "/additionalProperties";

/** Faults in plain words, each with the JSON pointer of its field; one per field and rule. */
export function toFieldErrors(
  faults: readonly RawFault[],
  subject: Subject,
): readonly FieldError[] {
  const errors = faults.flatMap((fault) => wordsOf(fault, subject));
  const seen = new Set<string>();
  return errors.filter(({ path, message }) => {
    const id = `${path} ${message}`;
    return !seen.has(id) && seen.add(id);
  });
}

function wordsOf(fault: RawFault, subject: Subject): readonly FieldError[] {
  const path = fault.instancePath;
  const params: Readonly<Record<string, unknown>> = { ...fault.params };
  const given = shown(at(subject.value, path));
  switch (fault.keyword) {
    case "required":
      return names(params.requiredProperties).map((name) => ({
        path: `${path}/${escaped(name)}`,
        message: "is required",
      }));
    case "type":
      return [{ path, message: `must be ${typeWords(params.type)}, not ${given}` }];
    case "enum":
      return [{ path, message: `must be one of ${listed(params.allowedValues)}, not ${given}` }];
    case "const":
      return [{ path, message: `must be ${shown(params.allowedValue)}, not ${given}` }];
    case "minimum":
      return [{ path, message: `must be at least ${params.limit}, not ${given}` }];
    case "maximum":
      return [{ path, message: tooLarge(params.limit, given) }];
    case "pattern":
      return [{ path, message: `${ruleOf(fault, subject.schema)}, not ${given}` }];
    case "minItems":
      return [{ path, message: `must have at least ${params.limit} entries` }];
    case "maxItems":
      return [{ path, message: `must have at most ${params.limit} entries` }];
    case "minProperties":
      return [{ path, message: "must have at least one field" }];
    case "maxProperties":
      return [{ path, message: `must have at most ${params.limit} fields` }];
    case "maxLength":
      return [{ path, message: `must have at most ${params.limit} characters` }];
    case "boolean":
      return fault.schemaPath.endsWith(UNKNOWN) ? [unknownField(fault, subject)] : [];
    // An unknown field has told itself, and an alternative is told by what it holds.
    case "additionalProperties":
    case "anyOf":
      return [];
    default:
      return [{ path, message: `breaks the rule \`${fault.keyword}\` of the schema` }];
  }
}

function unknownField({ instancePath, schemaPath }: RawFault, { schema }: Subject): FieldError {
  const object = at(schema, schemaPath.slice(1, -UNKNOWN.length));
  const known = Object.keys(Object(at(object, "/properties")));
  const name = unescaped(instancePath.slice(instancePath.lastIndexOf("/") + 1));
  const near = nearestName(name, known);
  const hint = near === undefined ? "" : ` (did you mean \`${near}\`?)`;
  return { path: shortened(instancePath), message: `is not a field of this request${hint}` };
}

function tooLarge(limit: unknown, given: string): string {
  const message = `must be at most ${limit}, not ${given}`;
  if (limit === SCHEDULE_SECONDS_MAX) {
    return `${message}; times are whole Unix seconds, this looks like milliseconds`;
  }
  if (limit === SECONDS_MAX) {
    return `${message}; times are whole Unix seconds, this looks like a finer unit`;
  }
  return message;
}

function typeWords(type: unknown): string {
  switch (type) {
    case "integer":
      return "a whole number";
    case "array":
      return "a list";
    case "object":
      return "an object";
    case "boolean":
      return "true or false";
    default:
      return `a ${String(type)}`;
  }
}

function ruleOf(fault: RawFault, schema: object): string {
  const rule = at(schema, `${fault.schemaPath.slice(1)}/x-rule`);
  return typeof rule === "string" ? rule : "must have another form";
}

/** The value itself where it is short; otherwise what it is. */
function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}

function at(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null) return undefined;
    const name = unescaped(part);
    value = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  }
  return value;
}

function names(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.map((one) => JSON.stringify(one)).join(", ") : "";
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A caller may have sent a name of any length. */
function shortened(path: string): string {
  return path.length <= PATH_MAX ? path : `${path.slice(0, PATH_MAX)}...`;
}
