import { Type } from "typebox";
import { placementId } from "../schemas/atoms.ts";
import {
  FailureReport,
  PlacementChange,
  PlacementForecast,
  PlacementGroupReply,
  PlacementList,
  PlacementReply,
  PlacementRequest,
  PlacementWire,
} from "../schemas/placements.ts";
import { PlacementListQuery, PlacementQuery } from "../schemas/queries.ts";
import { type RouteSpec, reply } from "./route-spec.ts";

const placementParams = Type.Object({ id: placementId });
const granted = Type.Union([PlacementReply, PlacementGroupReply]);

const WISH_PROBLEMS = [
  "unknown_policy",
  "unknown_cluster",
  "unknown_node",
  "unknown_gpu",
  "walltime_too_long",
  "gang_too_large",
  "ledger_full",
] as const;

/** Paths of placements. */
export const PLACEMENT_ROUTES = {
  requestPlacement: {
    method: "POST",
    path: "/v1/placements",
    tag: "placements",
    summary: "Ask for room on nodes now",
    description:
      "Whole GPUs or parts of one, once or as a gang of which all parts are placed or none. " +
      "A refusal counts nodes by the constraint they fail and says what would fit.",
    needs: "user",
    query: PlacementQuery,
    takesKey: true,
    body: PlacementRequest,
    replies: {
      200: reply(granted, "A dry run, or a request whose key was used before."),
      201: reply(granted, "Granted and durable."),
    },
    problems: [
      ...WISH_PROBLEMS,
      "idempotency_key_reused",
      "no_feasible_node",
      "placement_conflict",
      "policy_failed",
    ],
  },
  explainPlacement: {
    method: "POST",
    path: "/v1/placements/explain",
    tag: "placements",
    summary: "Where would it go now, and why?",
    description: "Changes nothing. What fits nowhere is an answer, no refusal.",
    needs: "user",
    body: PlacementRequest,
    replies: { 200: reply(PlacementForecast, "As things stand now.") },
    problems: WISH_PROBLEMS,
  },
  listPlacements: {
    method: "GET",
    path: "/v1/placements",
    tag: "placements",
    summary: "List placements",
    description: "Newest first, all states. Users see their own.",
    needs: "viewer",
    query: PlacementListQuery,
    replies: { 200: reply(PlacementList, "A page.") },
    problems: [],
  },
  getPlacement: {
    method: "GET",
    path: "/v1/placements/{id}",
    tag: "placements",
    summary: "One placement",
    needs: "viewer",
    params: placementParams,
    replies: { 200: reply(PlacementWire, "As it is now.") },
    problems: ["unknown_placement"],
  },
  renewPlacement: {
    method: "PATCH",
    path: "/v1/placements/{id}",
    tag: "placements",
    summary: "Let it run on",
    description: "For `walltime_s` from now on, longer or shorter than before.",
    needs: "user",
    params: placementParams,
    body: PlacementChange,
    replies: { 200: reply(PlacementWire, "Renewed.") },
    problems: ["unknown_placement", "placement_not_live", "walltime_too_long"],
  },
  releasePlacement: {
    method: "DELETE",
    path: "/v1/placements/{id}",
    tag: "placements",
    summary: "Release",
    description: "What it held is free again at once.",
    needs: "user",
    params: placementParams,
    replies: { 200: reply(PlacementWire, "Released.") },
    problems: ["unknown_placement", "placement_not_live"],
  },
  acknowledgePlacement: {
    method: "POST",
    path: "/v1/placements/{id}/acknowledge",
    tag: "placements",
    summary: "The node knows of it",
    needs: "operator",
    params: placementParams,
    replies: { 200: reply(PlacementWire, "Acknowledged.") },
    problems: ["unknown_placement", "placement_not_live"],
  },
  failPlacement: {
    method: "POST",
    path: "/v1/placements/{id}/fail",
    tag: "placements",
    summary: "It could not run there",
    description: "Ends it, and counts against its node.",
    needs: "user",
    params: placementParams,
    body: FailureReport,
    isBodyOptional: true,
    replies: { 200: reply(PlacementWire, "Ended.") },
    problems: ["unknown_placement", "placement_not_live"],
  },
} as const satisfies Record<string, RouteSpec>;
