import {
  type Actor,
  type PlacementForecast as Forecast,
  type PlacementView,
  placement,
  type RequestKey,
  type RequestPlacement,
  type UserId,
  type Within,
} from "../../../kernel/index.ts";
import type { Done } from "../../outcome.ts";
import type { FieldError } from "../../problems/problem.ts";
import type {
  Candidate,
  ExplanationWire,
  PlacementFix,
  PlacementForecast,
  PlacementGroupReply,
  PlacementReply,
  PlacementRequest,
  PlacementWire,
} from "../../schemas/placements.ts";
import { toPlacementId } from "../ids.ts";
import type { Parsed } from "../reservation-codec.ts";
import { toMillis, toSeconds, toSecondsUp } from "../time.ts";

const { GPU_MILLI } = placement;

/** What chooses where a request names no policy. */
export const DEFAULT_PLACEMENT_POLICY = "least-waste";

const BUILTIN = "builtin://";

/** The built-in policy's name in what a caller wrote; other texts stay as they are. */
export function builtinName(policy: string): string {
  return policy.startsWith(BUILTIN) ? policy.slice(BUILTIN.length) : policy;
}

/** True for `name:version-tag`, in contrast to a built-in policy's name or URI. */
export function isUploadedPolicy(policy: string): boolean {
  return policy.includes(":") && !policy.startsWith(BUILTIN);
}

/** `builtin://fgd` for `fgd`. */
export function toBuiltinUri(name: string): string {
  return `${BUILTIN}${name}`;
}

/** What the edge knows about a request, beside the body. */
export interface PlacementContext {
  readonly actor: Actor;
  readonly userId: UserId;
  readonly key?: RequestKey;
}

/** The command of a request whose types were checked. Errors: fields that exclude each other. */
export function toPlacementCommand(
  body: PlacementRequest,
  context: PlacementContext,
): Parsed<RequestPlacement> {
  const errors = formErrors(body);
  if (errors.length > 0) return { ok: false, errors };
  const gpus = body.gpus ?? (body.gpu_milli === undefined && body.gpu_ids === undefined ? 0 : 1);
  const wanted = body.gpus === undefined ? (body.gpu_ids?.length ?? gpus) : gpus;
  const { actor, userId, key } = context;
  return {
    ok: true,
    value: {
      kind: "placement.request",
      actor,
      userId,
      ...(body.name === undefined ? {} : { name: body.name }),
      pod: {
        cpuMilli: body.cpu_milli ?? 0,
        memoryMib: body.memory_mib ?? 0,
        gpus: wanted,
        gpuMilli: wanted === 0 ? 0 : (body.gpu_milli ?? GPU_MILLI),
        models: body.gpu_model === undefined ? (body.gpu_models ?? []) : [body.gpu_model],
        ...(body.gpu_memory_mib === undefined ? {} : { gpuMemoryMib: body.gpu_memory_mib }),
        ...(body.labels === undefined ? {} : { labels: body.labels }),
      },
      count: body.count ?? 1,
      ...(body.walltime_s === undefined ? {} : { walltimeMs: toMillis(body.walltime_s) }),
      preemptible: body.preemptible ?? false,
      priority: body.priority ?? 0,
      policy: builtinName(body.policy ?? DEFAULT_PLACEMENT_POLICY),
      within: withinOf(body),
      ...(key === undefined ? {} : { key }),
    },
  };
}

function formErrors(body: PlacementRequest): readonly FieldError[] {
  const errors: FieldError[] = [];
  const excludes = (path: string, other: string): void => {
    errors.push({ path, message: `can't be given together with \`${other}\`` });
  };
  if (body.gpu_model !== undefined && body.gpu_models !== undefined) {
    excludes("/gpu_model", "gpu_models");
  }
  if (body.gpu_ids !== undefined && body.node === undefined) {
    errors.push({ path: "/node", message: "is required with `gpu_ids`" });
  }
  if (body.gpu_ids !== undefined && body.gpus !== undefined && body.gpu_ids.length !== body.gpus) {
    errors.push({ path: "/gpu_ids", message: "must name as many GPUs as `gpus` asks for" });
  }
  return errors;
}

function withinOf({ clusters, node, gpu_ids }: PlacementRequest): Within {
  return {
    ...(clusters === undefined ? {} : { clusters }),
    ...(node === undefined ? {} : { node }),
    ...(gpu_ids === undefined ? {} : { gpus: gpu_ids }),
  };
}

export function toPlacementWire(view: PlacementView): PlacementWire {
  const { pod } = view;
  return {
    placement_id: toPlacementId(view.number),
    group_id: toPlacementId(view.group),
    user_id: view.userId,
    ...(view.name === undefined ? {} : { name: view.name }),
    state: view.state,
    cluster: view.cluster,
    node: view.node,
    gpus: [...view.gpus],
    gpu_milli: pod.gpuMilli,
    gpu_models: [...pod.models],
    cpu_milli: pod.cpuMilli,
    memory_mib: pod.memoryMib,
    ...(pod.gpuMemoryMib === undefined ? {} : { gpu_memory_mib: pod.gpuMemoryMib }),
    labels: toLabels(pod.labels ?? {}),
    start_time: toSeconds(view.startAt),
    end_time: toSecondsUp(view.endAt),
    created_time: toSeconds(view.createdAt),
    preemptible: view.preemptible,
    priority: view.priority,
    policy: view.policy,
    ...(view.acknowledgedAt === undefined
      ? {}
      : { acknowledged_time: toSeconds(view.acknowledgedAt) }),
    ...(view.message === undefined ? {} : { message: view.message }),
    ...(view.evictedBy === undefined ? {} : { evicted_by: toPlacementId(view.evictedBy) }),
  };
}

function toLabels(wish: placement.LabelWish): Record<string, string | string[]> {
  const entries = Object.entries(wish).map(
    ([name, value]) => [name, typeof value === "string" ? value : [...value]] as const,
  );
  return Object.fromEntries(entries);
}

/** One placement flat; those of a request with a `count` as a group. */
export function toPlacementReply(
  done: Done,
  body: PlacementRequest,
): PlacementReply | PlacementGroupReply {
  const placements = done.placements.map(toPlacementWire);
  const first = placements[0]!;
  if (body.count === undefined) return first;
  return { placement_id: first.placement_id, group_id: first.group_id, placements };
}

export function toExplanation(
  { explanation, nodeIds }: Pick<Forecast, "explanation" | "nodeIds">,
  policy: string,
): ExplanationWire {
  const { basis } = explanation;
  return {
    policy,
    nodes: explanation.nodes,
    feasible: explanation.feasible,
    ruled_out: { ...explanation.ruledOut },
    candidates: explanation.candidates.map(
      ({ score, terms, isOnProbation }, i): Candidate => ({
        node: nodeIds[i] ?? "",
        score,
        terms: { ...terms },
        ...(isOnProbation === undefined ? {} : { on_probation: true }),
      }),
    ),
    would_fit: explanation.wouldFit.map(toFix),
    ...(basis === undefined ? {} : { basis }),
  };
}

export function toFix(change: placement.Change): PlacementFix {
  switch (change.field) {
    case "models":
      return { field: "gpu_models", models: [...change.models] };
    case "labels":
      return { field: "labels" };
    default:
      return { field: change.field, most: change.most };
  }
}

export function toForecast(forecast: Forecast, request: RequestPlacement): PlacementForecast {
  const { placed, placeable, evicted } = forecast;
  return {
    fits: placeable >= request.count,
    count: request.count,
    placeable,
    would_go: placed.map(({ node, gpus }) => ({ node, gpus: [...gpus] })),
    would_evict: evicted.map(toPlacementId),
    explanation: toExplanation(forecast, request.policy),
  };
}
