/** What every call takes beside its body. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ChangeOptions extends CallOptions {
  /** Says what would happen and stores nothing. */
  readonly dryRun?: boolean;
}

export interface RequestOptions extends ChangeOptions {
  /** The caller's name for this request; made up for each call if absent. */
  readonly idempotencyKey?: string;
}
