/** The command was used in a way that can't be meant; nothing was asked of the server. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
