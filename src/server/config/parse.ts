/** A setting's value as text or as YAML gave it, read; or what is wrong with it, in words. */
export type ParsedSetting<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: string };

export type SettingParser<Value> = (raw: unknown) => ParsedSetting<Value>;

export const asText: SettingParser<string> = (raw) =>
  typeof raw === "string" && raw !== "" ? ok(raw) : fault(`must be a text, not ${shown(raw)}`);

/** Empty text switches off what has a default. */
export const asOptionalText: SettingParser<string | undefined> = (raw) =>
  raw === "" || raw === null ? ok(undefined) : asText(raw);

/** A whole number in `[min, max]`; text of digits counts as one. */
export function asInteger(min: number, max: number): SettingParser<number> {
  return (raw) => {
    const value = typeof raw === "string" && /^\d{1,15}$/.test(raw) ? Number(raw) : raw;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
      return ok(value);
    }
    return fault(`must be a whole number from ${min} to ${max}, not ${shown(raw)}`);
  };
}

export function asOneOf<const Name extends string>(names: readonly Name[]): SettingParser<Name> {
  return (raw) => {
    const name = names.find((known) => known === raw);
    return name === undefined
      ? fault(`must be one of ${names.join(", ")}, not ${shown(raw)}`)
      : ok(name);
  };
}

/** A list of texts; one text with commas counts as one. */
export const asTexts: SettingParser<readonly string[]> = (raw) => {
  const parts: readonly unknown[] | undefined =
    typeof raw === "string" ? raw.split(",") : Array.isArray(raw) ? raw : undefined;
  if (parts === undefined) return fault(`must be a list of texts, not ${shown(raw)}`);
  const texts = parts.flatMap((part) => (typeof part === "string" ? [part.trim()] : []));
  if (texts.length < parts.length) return fault("must be a list of texts and nothing else");
  return ok(texts.filter((text) => text !== ""));
};

function ok<Value>(value: Value): ParsedSetting<Value> {
  return { ok: true, value };
}

function fault(words: string): ParsedSetting<never> {
  return { ok: false, fault: words };
}

function shown(raw: unknown): string {
  return (JSON.stringify(raw) ?? "nothing").slice(0, 60);
}
