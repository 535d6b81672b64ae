/** What the allocation protocol answers. */
export type AllocationReply =
  | {
      readonly ok: true;
      /** The policy's own value. */
      readonly value: unknown;
      readonly printed: string;
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly traceback?: string;
      readonly printed: string;
    };
