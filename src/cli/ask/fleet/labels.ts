import { InvalidArgumentError } from "commander";

/** Labels as a node has them. */
export type Labels = Readonly<Record<string, string>>;

/** Labels as a request wants them: a value, or several of which one will do. */
export type LabelWish = Readonly<Record<string, string | string[]>>;

/** One more `name=value`, for an option that may be given again and again; the last one counts. */
export function collectLabel(text: string, before: Labels | undefined): Labels {
  const [name, value] = split(text);
  return { ...before, [name]: value };
}

/** The same for a request: two values of one name mean that either will do. */
export function collectWish(text: string, before: LabelWish | undefined): LabelWish {
  const [name, value] = split(text);
  const known = before?.[name];
  return { ...before, [name]: known === undefined ? value : [known, value].flat() };
}

function split(text: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be name=value, such as disk=ssd.");
  return [text.slice(0, at), text.slice(at + 1)];
}
