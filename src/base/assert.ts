/** Thrown by `assert`: a bug in Arbiter, never a caller's mistake. The process must stop. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** States what must hold. A failure is a bug: the message says the rule that was broken. */
export function assert(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new AssertionError(rule);
}

/** Ends a `switch` over a closed union; a missing case does not compile. */
export function unreachable(value: never): never {
  throw new AssertionError(`unreachable: ${JSON.stringify(value)}`);
}
