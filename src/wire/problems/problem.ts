import { type Static, Type } from "typebox";
import { StepOffer, WindowOffer } from "../schemas/offers.ts";
import { Candidate, PlacementFix, RuledOut } from "../schemas/placements.ts";
import { marketFacts } from "./market/facts.ts";
import { PROBLEMS, type ProblemCode, problemType } from "./table.ts";

const span = Type.Object({ start_time: Type.Integer(), end_time: Type.Integer() });
const fact = (description: string) => Type.Optional(Type.Integer({ description }));

const text = (description: string) => Type.Optional(Type.String({ description }));

/** Facts of refusals of the fleet, of placements and of policies. */
const placementFacts = {
  cluster: Type.Optional(Type.String()),
  node: Type.Optional(Type.String()),
  placement_id: Type.Optional(Type.String()),
  policy: Type.Optional(Type.String()),
  owner: text("Whose policy it is."),
  known: Type.Optional(
    Type.Array(Type.String(), { description: "Policies or queues that would do." }),
  ),
  traceback: text("The author's own frames."),
  printed: text("What a policy printed before it failed."),
  gpu: fact("The GPU's number as it was asked for."),
  gpus: fact("GPUs of the node."),
  count: fact("Parts asked for."),
  placeable: fact("Parts that fit now."),
  nodes: fact("Nodes in question."),
  feasible: fact("Nodes that could take one part now."),
  ruled_out: Type.Optional(RuledOut),
  candidates: Type.Optional(Type.Array(Candidate)),
  would_fit: Type.Optional(Type.Array(PlacementFix)),
  basis: text("What the policy works by at present."),
  failed: text("The constraint that the chosen place fails."),
  gpu_milli_free: Type.Optional(Type.Array(Type.Integer())),
  cpu_milli_free: fact("Free there now."),
  memory_mib_free: fact("Free there now."),
  held: Type.Optional(
    Type.Object(
      { cpu_milli: Type.Integer(), memory_mib: Type.Integer(), gpus: Type.Integer() },
      { description: "What is held there by placements." },
    ),
  ),
};

/** Facts of refusals of jobs and queues. */
const jobFacts = {
  job_id: Type.Optional(Type.String()),
  queue: Type.Optional(Type.String()),
  part: fact("Which part of the job, counted from 0."),
  parts: fact("How many parts the job has."),
  when: text("What was to come of the job."),
  largest: fact("The most units there ever are for so long."),
  widest: fact("Units of the widest job in the queue."),
  walltime_s: fact("The walltime that was asked for."),
  free: fact("Units that are left."),
};

/** Facts of refusals of the check-in desk. */
const checkinFacts = {
  position: fact("Characters of the constraint before the fault."),
  expected: text("What should stand there."),
  found: text("What stands there."),
  attribute: Type.Optional(Type.String()),
  path: text("A part of the region tree."),
  region: Type.Optional(Type.String()),
  site: Type.Optional(Type.String()),
  task: fact("The job's active round."),
};

export const FieldError = Type.Object(
  {
    path: Type.String({ description: "JSON pointer into the body; or the name of a query field." }),
    message: Type.String(),
  },
  { title: "FieldError" },
);
export type FieldError = Static<typeof FieldError>;

/** RFC 9457, with the facts that a caller needs to do better. Times are Unix seconds. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: "Where the code is explained." }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: "What was asked, which rule stands against it." }),
    instance: Type.Optional(Type.String({ description: "Path of the request." })),
    code: Type.Enum(Object.keys(PROBLEMS), { description: "Stable; listed under /problems." }),
    request_id: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(FieldError)),
    tight: Type.Optional(
      Type.Object(
        { start_time: Type.Integer(), end_time: Type.Integer(), free: Type.Integer() },
        { description: "The first run of constant free capacity below the amount." },
      ),
    ),
    largest_amount: fact("The most that fits the whole window."),
    alternatives: Type.Optional(Type.Array(Type.Union([WindowOffer, StepOffer]))),
    window: Type.Optional(span),
    schedule: Type.Optional(span),
    occurrence: fact("Which occurrence or step fails, counted from 0."),
    looks_like_milliseconds: Type.Optional(Type.Boolean()),
    until_time: fact("Until when it would be possible."),
    searched_until: fact("Where the search stopped."),
    now: fact("The server's time."),
    start_time: fact("The start that was asked for, or that stands."),
    amount: fact("The amount that was asked for."),
    min: fact("Least amount."),
    max: fact("The bound that was passed."),
    given: fact("How many there were."),
    asked: fact("What was asked for."),
    used: fact("What is used already."),
    live: fact("Reservations that still hold something."),
    rule: Type.Optional(Type.String()),
    cap: Type.Optional(Type.String()),
    limit: Type.Optional(Type.String()),
    fault: Type.Optional(Type.String()),
    entries: Type.Optional(Type.Array(Type.Integer())),
    needs: Type.Optional(Type.String()),
    state: Type.Optional(Type.String()),
    tier: Type.Optional(Type.String()),
    pool: Type.Optional(Type.String()),
    of: Type.Optional(Type.String()),
    fallback: Type.Optional(Type.String()),
    maintenance_id: Type.Optional(Type.String()),
    reservation_id: Type.Optional(Type.String()),
    key: Type.Optional(Type.String()),
    float_percent: fact("The float that was asked for."),
    first_seq: fact("First record that is still held."),
    retry_after_s: fact("As `Retry-After` says."),
    reports: Type.Optional(Type.Array(Type.String())),
    ...placementFacts,
    ...jobFacts,
    ...marketFacts,
    ...checkinFacts,
  },
  { title: "Problem", additionalProperties: false },
);
export type Problem = Static<typeof Problem>;

/** Everything about a problem but what its code says already. */
export type ProblemFacts = Omit<Problem, "type" | "title" | "status" | "code" | "detail">;

/** A problem as it goes over the wire; the edge adds `instance` and `request_id`. */
export function problem(code: ProblemCode, detail: string, facts: ProblemFacts = {}): Problem {
  const { status, title } = PROBLEMS[code];
  return { type: problemType(code), title, status, detail, code, ...facts };
}
