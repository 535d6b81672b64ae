import type { RequestKey, RequestPlacement } from "../../../kernel/index.ts";
import type { Json } from "../../../policies/index.ts";
import {
  compileValidator,
  type FieldError,
  fingerprintOf,
  PlacementRequest,
  toPlacementCommand,
} from "../../../wire/index.ts";
import { actorOf, ownerOf } from "../../access/caller.ts";
import type { Asker } from "../protocol/asker.ts";
import { field, isObject } from "../protocol/codec.ts";
import { failed, type Result, served } from "../protocol/failure.ts";
import type { AllocationRequest } from "../protocol/request.ts";

/** What is asked for, as `POST /v1/placements` has it. */
export type Terms = PlacementRequest;

/** Where it is to go, and who chooses what that leaves open. */
export type Wanted = Pick<Terms, "clusters" | "node" | "gpu_ids" | "gpus" | "policy">;

const validator = compileValidator(PlacementRequest);

/** Fields of a placement that an allocation leaves to its policy. */
const CHOSEN = ["clusters", "node", "gpu_ids", "explain"] as const;

/** What a key that names a request must look like; as the `Idempotency-Key` header has it. */
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

/**
 * Reads `grant` (or, for a built-in policy's advice, `inputs`): `walltime` stands for
 * `walltime_s`. Unknown fields are refused with their path, for what they mean would be lost.
 */
export function readTerms(told: Json, name: "grant" | "inputs"): Result<Terms> {
  if (told !== null && !isObject(told)) {
    return failed("invalid_request", `\`${name}\` must be an object for this policy.`);
  }
  const { walltime, idempotency_key: _key, ...rest } = told ?? {};
  const body = walltime === undefined ? rest : { walltime_s: walltime, ...rest };
  const chosen = CHOSEN.find((field) => Object.hasOwn(body, field));
  if (chosen !== undefined) {
    return unreadable(name, { path: `/${chosen}`, message: "is for the policy to choose" });
  }
  return validator.check(body) ? served(body) : unreadable(name, validator.explain(body)[0]);
}

/**
 * The command for one choice. Errors: fields that exclude each other, another user's name, a key
 * that is none.
 */
export function toCommand(
  terms: Terms,
  wanted: Wanted,
  { asker, key }: { readonly asker: Asker; readonly key: RequestKey | undefined },
): Result<RequestPlacement> {
  const owner = ownerOf(asker.caller, terms.user_id);
  if ("problem" in owner) return refusedOwner(owner.problem);
  const { userId } = owner;
  const command = toPlacementCommand(
    { ...terms, ...wanted },
    {
      actor: actorOf(asker.caller, userId),
      userId,
      ...(key === undefined ? {} : { key }),
    },
  );
  return command.ok ? served(command.value) : unreadable("grant", command.errors[0]);
}

/** The key under which the request grants, if it has one. Equal requests have equal prints. */
export function keyOf(request: AllocationRequest, asker: Asker): Result<RequestKey | undefined> {
  const told = field(request.grant, "idempotency_key") ?? asker.key;
  if (told === undefined || told === null) return served(undefined);
  if (typeof told !== "string" || !KEY.test(told)) {
    const message = "must be 1 to 255 printable ASCII characters, without spaces at its ends";
    return unreadable("grant", { path: "/idempotency_key", message });
  }
  return served({ key: told, fingerprint: fingerprintOf(request) });
}

function refusedOwner(problem: { readonly detail: string }): Result<never> {
  return failed("forbidden", problem.detail);
}

function unreadable(name: string, fault: FieldError | undefined): Result<never> {
  const path = (fault?.path ?? "").replaceAll("/", ".");
  return failed("invalid_request", `\`${name}${path}\` ${fault?.message ?? "can't be read"}.`);
}
