import { Type } from "typebox";
import { policyRef } from "../schemas/atoms.ts";
import { PolicyDetail, PolicyList, PolicyRequest, TrustRequest } from "../schemas/policies.ts";
import { PolicyListQuery } from "../schemas/queries.ts";
import { type RouteSpec, reply } from "./route-spec.ts";

const policyParams = Type.Object({ uri: policyRef });

/** Paths of policies. A URI in a path is percent-encoded. */
export const POLICY_ROUTES = {
  listPolicies: {
    method: "GET",
    path: "/v1/policies",
    tag: "policies",
    summary: "List policies",
    description: "Those that are built in first, then the registered ones by URI.",
    needs: "viewer",
    query: PolicyListQuery,
    replies: { 200: reply(PolicyList, "A page.") },
    problems: [],
  },
  addPolicy: {
    method: "POST",
    path: "/v1/policies",
    tag: "policies",
    summary: "Register a policy",
    description: "Its URI is `name:version-release_tag`. It runs behind the sandbox's walls.",
    needs: "user",
    body: PolicyRequest,
    replies: { 201: reply(PolicyDetail, "Registered and durable.") },
    problems: ["policy_exists", "too_many_policies", "documents_too_large", "invalid_policy"],
  },
  getPolicy: {
    method: "GET",
    path: "/v1/policies/{uri}",
    tag: "policies",
    summary: "One policy",
    needs: "viewer",
    params: policyParams,
    replies: { 200: reply(PolicyDetail, "As it is now.") },
    problems: ["unknown_policy"],
  },
  deletePolicy: {
    method: "DELETE",
    path: "/v1/policies/{uri}",
    tag: "policies",
    summary: "Delete a policy",
    needs: "user",
    params: policyParams,
    replies: { 200: reply(PolicyDetail, "As it was.") },
    problems: ["unknown_policy"],
  },
  trustPolicy: {
    method: "POST",
    path: "/v1/policies/{uri}/trust",
    tag: "policies",
    summary: "Let it run on the fast engine",
    description: "New code takes the trust away.",
    needs: "admin",
    params: policyParams,
    body: TrustRequest,
    isBodyOptional: true,
    replies: { 200: reply(PolicyDetail, "As it is now.") },
    problems: ["unknown_policy"],
  },
} as const satisfies Record<string, RouteSpec>;
