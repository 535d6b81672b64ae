export { nearestName } from "./check/nearest-name.ts";
export { compileQuery, type QueryParser } from "./check/query.ts";
export { compileValidator, type Validator } from "./check/validator.ts";
export {
  toAttributes,
  toLease,
  toOfferWire,
} from "./codec/checkin/device-codec.ts";
export { parseCheckinId, toCheckinId } from "./codec/checkin/ids.ts";
export {
  type CheckinWhyFacts,
  toCheckinJob,
  toCheckinTask,
  toCheckinWhy,
  toClientList,
  toTaskReply,
} from "./codec/checkin/job-codec.ts";
export { toPlace } from "./codec/checkin/place-codec.ts";
export {
  GPU_IDS_LABEL,
  type ReadCluster,
  toClusterCommand,
  toDocumentNodeId,
  toNodeId,
} from "./codec/cluster-document.ts";
export { type EventPlace, toStreamEvent } from "./codec/event-codec.ts";
export { canonicalJson, fingerprintOf } from "./codec/fingerprint.ts";
export { documentOf, toClusterWire, toMetricsWire } from "./codec/fleet/cluster-codec.ts";
export {
  type NodeHeartbeat,
  toBoundPlacement,
  toNodeFilter,
  toNodeWire,
  toRegisterCommand,
} from "./codec/fleet/node-codec.ts";
export {
  builtinName,
  DEFAULT_PLACEMENT_POLICY,
  isUploadedPolicy,
  type PlacementContext,
  toBuiltinUri,
  toExplanation,
  toForecast,
  toPlacementCommand,
  toPlacementReply,
  toPlacementWire,
} from "./codec/fleet/placement-codec.ts";
export {
  builtinPolicies,
  builtinPolicy,
  type PolicyTexts,
  policyDocument,
  policyUri,
  toPolicyDetail,
  toPolicyTexts,
  toPolicyWire,
} from "./codec/fleet/policy-codec.ts";
export {
  parseJobId,
  parseLeaseId,
  parseOrderId,
  parsePlacementId,
  parseReservationId,
  toJobId,
  toLeaseId,
  toOrderId,
  toPlacementId,
  toReservationId,
} from "./codec/ids.ts";
export {
  DEFAULT_QUEUE_NAME,
  type JobContext,
  toJobDetail,
  toJobWhy,
  toJobWire,
  toSubmitCommand,
} from "./codec/jobs/job-codec.ts";
export { toQueueCommand, toQueueWire } from "./codec/jobs/queue-codec.ts";
export { toRunWire } from "./codec/jobs/run-codec.ts";
export {
  type AccountContext,
  toAccountWire,
  toMoneyCommand,
  toStatementWire,
  toTransferCommand,
} from "./codec/market/account-codec.ts";
export { toDepth, toFillList, toPriceHistory, toQuote } from "./codec/market/book-codec.ts";
export { toClassCommand, toClassWire } from "./codec/market/class-codec.ts";
export { type NodePlaces, toGroupCommand, toGroupWire } from "./codec/market/group-codec.ts";
export {
  type OrderContext,
  toLeaseWire,
  toOrderChange,
  toOrderCommand,
  toOrderWire,
} from "./codec/market/order-codec.ts";
export { toOrderWhy } from "./codec/market/why-codec.ts";
export { parseCredits, parseRatio, toCredits, toRatio } from "./codec/money.ts";
export { toOffer } from "./codec/offer-codec.ts";
export {
  toCreateCommand,
  toEntryWire,
  toMaintenanceCommand,
  toPoolSummary,
  toPoolWire,
  toRepairWire,
  toReplaceCommand,
  toUpdateCommand,
} from "./codec/pool-codec.ts";
export {
  type Parsed,
  type RequestContext,
  toAmendCommand,
  toRequestCommand,
  toRequestReply,
  toReservation,
} from "./codec/reservation-codec.ts";
export { iso, toMillis, toSeconds, toSecondsUp } from "./codec/time.ts";
export { renderOpenApi } from "./openapi/document.ts";
export type { Method, Reply, RouteSpec } from "./openapi/route-spec.ts";
export { ROUTES, type RouteName } from "./openapi/routes.ts";
export type { Done, NotDone, Outcome, Overloaded } from "./outcome.ts";
export { constraintProblem, leaseProblem } from "./problems/checkin/index.ts";
export { renderProblemDocs } from "./problems/docs.ts";
export { FieldError, Problem, type ProblemFacts, problem } from "./problems/problem.ts";
export { type Desk, toProblem } from "./problems/refusal.ts";
export { PROBLEMS, type ProblemCode, type ProblemEntry, problemType } from "./problems/table.ts";
export { CLOSED, SCHEDULE_SECONDS_MAX, SECONDS_MAX, userName } from "./schemas/atoms.ts";
export * from "./schemas/checkin/index.ts";
export * from "./schemas/clusters.ts";
export * from "./schemas/jobs/index.ts";
export * from "./schemas/lists.ts";
export * from "./schemas/market/index.ts";
export * from "./schemas/nodes.ts";
export * from "./schemas/offers.ts";
export * from "./schemas/placements.ts";
export * from "./schemas/policies.ts";
export * from "./schemas/pools.ts";
export * from "./schemas/queries.ts";
export * from "./schemas/reservations.ts";
export * from "./schemas/stream.ts";
