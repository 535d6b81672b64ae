import { Type } from "typebox";

export const jobId = Type.String({
  pattern: "^j[1-9][0-9]{0,15}$",
  "x-rule": "must look like j17",
  description: "Id of a job.",
  examples: ["j17"],
});

/** A name that is only looked up: a wrong one is a 404. */
export const queueRef = Type.String({
  pattern: "^[^\\p{C}]{1,128}$",
  "x-rule": "must be 1 to 128 printable characters",
  description: "Name of a queue of the pool.",
  examples: ["batch"],
});

/** A name that is given to a new queue. */
export const queueName = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$",
  "x-rule": "must be 1 to 63 letters, digits, '.', '_' or '-', with a letter or digit first",
  description: "Name of the queue, unique in its pool.",
});

export const jobState = Type.Enum(
  ["held", "waiting", "running", "done", "failed", "timed_out", "cancelled", "displaced"],
  {
    description:
      "`held` waits for other jobs or its time, `waiting` for capacity, `running` holds it. " +
      "`timed_out`: its walltime was over. `displaced`: its capacity was lost too often.",
  },
);
