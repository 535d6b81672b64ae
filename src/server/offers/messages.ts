import type { Instant } from "../../kernel/index.ts";
import {
  compileValidator,
  FRAMEWORK_MESSAGES,
  type FrameworkMessage,
  toSeconds,
  type Validator,
} from "../../wire/index.ts";
import type { Offer } from "./master.ts";

/** A message, or what is wrong with it in a sentence. */
export type Read = { readonly message: FrameworkMessage } | { readonly error: string };

const VALIDATORS = {
  hello: compileValidator(FRAMEWORK_MESSAGES.hello),
  accept: compileValidator(FRAMEWORK_MESSAGES.accept),
  decline: compileValidator(FRAMEWORK_MESSAGES.decline),
  revive: compileValidator(FRAMEWORK_MESSAGES.revive),
} as const;

/** Reads one message of a framework; types are checked, nothing is coerced. */
export function readMessage(text: string): Read {
  const value = parse(text);
  if (typeof value !== "object" || value === null || !("type" in value)) {
    return { error: "a message is a JSON object with a type: hello, accept, decline or revive" };
  }
  switch (value.type) {
    case "hello":
      return checked(VALIDATORS.hello, value);
    case "accept":
      return checked(VALIDATORS.accept, value);
    case "decline":
      return checked(VALIDATORS.decline, value);
    case "revive":
      return checked(VALIDATORS.revive, value);
    default:
      return { error: "the type must be hello, accept, decline or revive" };
  }
}

export function toOfferId(number: number): string {
  return `o${number}`;
}

/** An offer as it is told: the most there is and until when, and how that falls. */
export function offerMessage({ number, pool, room, expiresAt }: Offer): object {
  const [first] = room;
  return {
    type: "offer",
    offer_id: toOfferId(number),
    pool,
    units: first?.units ?? 0,
    ...untilField("until_time", first?.untilAt ?? 0),
    steps: room.map(({ units, untilAt }) => ({ units, ...untilField("until_time", untilAt) })),
    expires_time: toSeconds(expiresAt),
  };
}

/** An instant in seconds; null for never. */
export function untilField(name: string, at: Instant): Readonly<Record<string, number | null>> {
  return { [name]: Number.isFinite(at) ? toSeconds(at) : null };
}

function checked<Message extends FrameworkMessage>(
  validator: Validator<Message>,
  value: object,
): Read {
  if (validator.check(value)) return { message: value };
  const [fault] = validator.explain(value);
  return { error: `${fault?.path ?? ""} ${fault?.message ?? "can't be read"}`.trim() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
