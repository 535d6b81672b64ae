import { keyId } from "../model/index.ts";

/** Where a user's keys for jobs are kept: beside those for reservations, and apart from them. */
export function jobKeyId(user: string, key: string): string {
  return keyId(user, `job\u0000${key}`);
}
