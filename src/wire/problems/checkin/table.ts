import { entry, type ProblemEntry } from "../entry.ts";

/** Codes of the check-in desk. */
export const CHECKIN_PROBLEMS = {
  forged_offer: entry(
    403,
    "Not this client's offer",
    "The offer was never made, was made to somebody else, or the client was not accepted.",
    "Check in, and accept the offer that comes back, unchanged.",
  ),
  unknown_checkin_job: entry(
    404,
    "No such check-in job",
    "The id was never given out, the job is somebody else's, or it has been over for days.",
    "`GET /v1/checkin/jobs` lists yours.",
  ),
  unknown_site: entry(
    404,
    "No such site",
    "The desk's region tree has no site of this path.",
    "`known` lists some; `GET /v1/checkin/status` all of them.",
  ),
  checkin_job_over: entry(
    409,
    "The job is over",
    "A job that has ended asks for no more rounds.",
    "Register a new one.",
  ),
  too_many_checkin_jobs: entry(
    409,
    "No room for another check-in job",
    "Each round looks at all jobs, so their number is bounded.",
    "End jobs that need no devices any more.",
  ),
  too_many_regions: entry(
    409,
    "No room for another region",
    "A ledger keeps a book for each region, so their number is bounded.",
    "Let sites share a region.",
  ),
  too_many_slots: entry(
    409,
    "No room for so many devices",
    "The devices of all active rounds are kept in memory, so their number is bounded.",
    "Ask for fewer, or wait until other rounds are over.",
  ),
  too_many_classes: entry(
    409,
    "No room for another constraint",
    "Different constraints are compiled together, so their number is bounded.",
    "Use one that other jobs use; it may be written in another way.",
  ),
  stale_task: entry(
    409,
    "The round is not the job's active one",
    "Another round has taken its place; what is done for this one is of no use any more.",
    "`task` is the active one. Check in again.",
  ),
  offer_expired: entry(
    409,
    "The offer has run out",
    "It was not accepted in time, and its slot may be another's by now.",
    "Check in again, and accept within `accept_within_s`.",
  ),
  slot_lost: entry(
    409,
    "The slot was lost",
    "The client declined, gave up or was not heard for a whole lease, and its slot is another's.",
    "Wait for the job's next round; send heartbeats within `lease_s`.",
  ),
  offer_taken: entry(
    409,
    "The offer was taken",
    "Its serial was accepted by another client.",
    "Check in again.",
  ),
  stale_term: entry(
    409,
    "Another job manager has taken over",
    "What the old one decides is refused.",
    "Nothing: the new one answers.",
  ),
  constraint_syntax: entry(
    422,
    "The constraint can't be read",
    "At `position` something else was `expected` than what was `found`.",
    "Comparisons are `>=`, `<=`, `=` and `in [...]`, joined by `and`, `or` and `not`.",
  ),
  unknown_attribute: entry(
    422,
    "No such attribute",
    "Devices are not known by this attribute.",
    "`known` lists the attributes; others are set in the configuration.",
  ),
  attribute_type: entry(
    422,
    "The attribute has another type",
    "Numbers are whole, texts are quoted, flags are true or false.",
    "`expected` is the attribute's type.",
  ),
  constraint_too_long: entry(
    422,
    "The constraint is too long",
    "It has more characters than one constraint may.",
    "Write it shorter; `max` is the bound.",
  ),
  constraint_too_deep: entry(
    422,
    "The constraint is nested too deeply",
    "Parentheses and negations stand inside one another more often than may be.",
    "Write it flatter; `max` is the bound.",
  ),
  unknown_place: entry(
    422,
    "No such part of the region tree",
    "No site lies under the path.",
    "`GET /v1/checkin/status` lists the sites.",
  ),
  no_site_there: entry(
    422,
    "No site lies there",
    "No site is within the radius, or sites have no positions.",
    "Ask for a wider radius, or name parts of the region tree.",
  ),
  overcommit_out_of_range: entry(
    422,
    "The overcommit is out of range",
    "It is a whole percentage from 0 to `max`.",
    "Ask with `max` or less.",
  ),
  rounds_out_of_range: entry(
    422,
    "The number of rounds is out of range",
    "It is a whole number up to `max`; leave it out if it is not known.",
    "Ask with `max` or less.",
  ),
  demand_out_of_range: entry(
    422,
    "The demand is out of range",
    "A round asks for at least one device, and for no more than are kept for one round.",
    "Ask for `max` or fewer.",
  ),
  need_out_of_range: entry(
    422,
    "The need is out of range",
    "At least one device must finish, and no more than the demand.",
    "Ask with `max` or less.",
  ),
} as const satisfies Readonly<Record<string, ProblemEntry>>;
