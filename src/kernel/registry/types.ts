import type { Actor, Instant, UserId } from "../model/index.ts";

/**
 * A user's policy as it was registered: kept here so that it is as durable as what it decided.
 * The kernel never reads the texts.
 */
export interface PutPolicy {
  readonly kind: "policy.put";
  readonly actor: Actor;
  /** `name:version-release_tag` */
  readonly uri: string;
  /** JSON text of its document, without the code. */
  readonly document: string;
  /** JSON text of its code: language and files. */
  readonly code: string;
  /** Refused as `policy_exists` if it is there and this is false. */
  readonly replace: boolean;
}

export interface DeletePolicy {
  readonly kind: "policy.delete";
  readonly actor: Actor;
  readonly uri: string;
}

/** May run without the sandbox's walls of another engine: only an admin says so. */
export interface TrustPolicy {
  readonly kind: "policy.trust";
  readonly actor: Actor;
  readonly uri: string;
  readonly isTrusted: boolean;
}

export type RegistryCommand = PutPolicy | DeletePolicy | TrustPolicy;

export interface PolicyStored {
  readonly kind: "policy.stored";
  readonly uri: string;
  readonly owner: UserId;
  readonly document: string;
  readonly code: string;
}

export interface PolicyDeleted {
  readonly kind: "policy.deleted";
  readonly uri: string;
}

export interface PolicyTrusted {
  readonly kind: "policy.trusted";
  readonly uri: string;
  readonly isTrusted: boolean;
}

export type RegistryEvent = PolicyStored | PolicyDeleted | PolicyTrusted;

/** Checked in this order. New code for a trusted policy takes its trust away. */
export type RegistryRejection =
  | { readonly reason: "forbidden"; readonly needs: "admin" | "operator" }
  | {
      readonly reason: "unknown_policy";
      readonly policy: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "policy_exists"; readonly policy: string; readonly owner: UserId }
  | { readonly reason: "too_many_policies"; readonly max: number }
  | { readonly reason: "documents_too_large"; readonly bytes: number; readonly max: number };

export interface PolicyView {
  readonly uri: string;
  readonly owner: UserId;
  readonly document: string;
  readonly code: string;
  readonly isTrusted: boolean;
  readonly storedAt: Instant;
}
