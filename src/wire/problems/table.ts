import { CHECKIN_PROBLEMS } from "./checkin/table.ts";
import { entry, type ProblemEntry } from "./entry.ts";
import { FLEET_PROBLEMS } from "./fleet-table.ts";
import { JOB_PROBLEMS } from "./job-table.ts";
import { MARKET_PROBLEMS } from "./market/table.ts";

export type { ProblemEntry } from "./entry.ts";

/** Every code there is. Codes are stable; titles and sentences may be worded better one day. */
export const PROBLEMS = {
  invalid_request: entry(
    400,
    "The request can't be read as asked",
    "A field is missing, unknown or of the wrong type, or the body is no JSON at all.",
    "`errors` lists each field by its JSON pointer, with the rule it breaks.",
  ),
  unauthenticated: entry(
    401,
    "A token is needed",
    "The server runs with a tokens file, and the request has no valid bearer token.",
    "Send `Authorization: Bearer arb_...`; an administrator makes one with `arbiter token add`.",
  ),
  forbidden: entry(
    403,
    "Not allowed to this caller",
    "The token's role does not cover this, or the reservation is somebody else's.",
    "`needs` names the least role that may.",
  ),
  foreign_origin: entry(
    403,
    "A page from elsewhere may not ask",
    "The `Origin` header names another site: a web page there must not read or book here.",
    "Open the page from this server, or list its origin in `allowed_hosts`.",
  ),
  tier_not_permitted: entry(
    403,
    "This tier is not yours to claim",
    "`tier: trial` needs a token with the right to it.",
    "Ask with `tier: standard`, or have the right added to the token.",
  ),
  not_found: entry(
    404,
    "No such path",
    "Nothing is served under this path.",
    "See `/openapi.json` or `/docs`.",
  ),
  unknown_pool: entry(
    404,
    "No such pool",
    "The pool was never created, or it was deleted.",
    "`GET /v1/pools` lists what there is.",
  ),
  unknown_reservation: entry(
    404,
    "No such reservation",
    "The id was never given out, or the reservation belongs to somebody else.",
    "`GET /v1/reservations` lists yours.",
  ),
  unknown_maintenance: entry(
    404,
    "No such maintenance window",
    "The pool has no open maintenance window of this id.",
    "`GET /v1/pools/{id}` lists them.",
  ),
  unknown_report: entry(
    404,
    "No such report",
    "Reports have fixed names.",
    "`reports` lists them.",
  ),
  method_not_allowed: entry(
    405,
    "Not this method",
    "The path exists, but not with this method.",
    "The `Allow` header lists the methods.",
  ),
  pool_exists: entry(
    409,
    "The id is taken",
    "There is a pool of this id already.",
    "Choose another id, or change the pool with `PUT`.",
  ),
  pool_in_use: entry(
    409,
    "The pool still holds reservations",
    "A pool can be deleted only when nothing in it is scheduled or active.",
    "Cancel them first; `GET /v1/reservations?pool=` lists them.",
  ),
  pool_is_fallback: entry(
    409,
    "Another pool falls back on this one",
    "Deleting it would leave that pool with a fallback that is not there.",
    "Change the `fallbacks` of the pool named in `of` first.",
  ),
  too_many_pools: entry(
    409,
    "No room for another pool",
    "The ledger holds as many pools as it may.",
    "Delete one that is not used.",
  ),
  float_does_not_fit: entry(
    409,
    "The float is promised already",
    "Standard reservations hold more than the new float would leave them.",
    "`tight` says where; choose a smaller float or wait for it to end.",
  ),
  maintenance_exists: entry(
    409,
    "The maintenance id is taken",
    "The pool has a maintenance window of this id already.",
    "Choose another id, or remove the old window first.",
  ),
  too_much_maintenance: entry(
    409,
    "No room for another maintenance window",
    "The pool has as many open windows as it may.",
    "Remove some that are over.",
  ),
  exceeds_capacity: entry(
    409,
    "More than there is",
    "Not even an empty pool could give this amount for the whole window.",
    "`tight` is the first place that is too small; `alternatives` lists what is possible.",
  ),
  insufficient_capacity: entry(
    409,
    "Taken already",
    "The pool is large enough, but others hold a part of it in this window.",
    "`tight` is the first place that is too full; each of `alternatives` would be granted now.",
  ),
  search_truncated: entry(
    409,
    "The search stopped early",
    "No window was found before the search reached its bound.",
    "Ask again with `earliest_start` at `searched_until`.",
  ),
  not_live: entry(
    409,
    "The reservation is over",
    "It has ended, was cancelled or was displaced, so it can't be changed.",
    "Ask for a new one.",
  ),
  already_started: entry(
    409,
    "The reservation has started",
    "The start of a running reservation stays where it was.",
    "Change its end or amount, or cancel it.",
  ),
  user_limit_exceeded: entry(
    409,
    "Your limit is reached",
    "The token allows no more live reservations, or no more unit-hours.",
    "Cancel something, ask for less, or have the limit raised.",
  ),
  records_trimmed: entry(
    410,
    "Those records are gone",
    "The journal was trimmed behind a snapshot; it starts at `first_seq` now.",
    "Read the lists first, then follow the stream from `first_seq`.",
  ),
  body_too_large: entry(
    413,
    "The body is too large",
    "The body is longer than the server takes.",
    "Send less at once; `max` is the bound in bytes.",
  ),
  unsupported_media_type: entry(
    415,
    "Not a type this server reads",
    "Bodies are JSON.",
    "Send `Content-Type: application/json`.",
  ),
  unknown_host: entry(
    421,
    "Not a name of this server",
    "The `Host` header names a host that this server does not answer for.",
    "Use the address the server prints at start, or add the name to `allowed_hosts`.",
  ),
  idempotency_key_reused: entry(
    422,
    "The key was used for something else",
    "The same `Idempotency-Key` came before with another request.",
    "Use a new key for a new request.",
  ),
  invalid_amount: entry(
    422,
    "The amount can't be granted",
    "Amounts are whole units, `min` at least.",
    "Ask for `min` or more.",
  ),
  invalid_window: entry(
    422,
    "The window can't be granted",
    "The window is empty, reversed or over, or overlaps another one of the same request.",
    "`end_time` is exclusive and must be after `start_time`; `rule` says what is broken.",
  ),
  starts_in_past: entry(
    422,
    "The start is in the past",
    "The window starts before the current second.",
    "Leave `start_time` out to start now.",
  ),
  out_of_schedule: entry(
    422,
    "Outside the pool's schedule",
    "The window is not wholly between the schedule's first start and last end.",
    "`schedule` gives the bounds. Times are Unix seconds, not milliseconds.",
  ),
  trial_cap_exceeded: entry(
    422,
    "More than a trial may hold",
    "Trial reservations have a largest amount, a longest duration, and come one at a time.",
    "`cap` says which; ask for less or with `tier: standard`.",
  ),
  invalid_schedule: entry(
    422,
    "The schedule contradicts itself",
    "Entries overlap, one is empty, reversed or too large, or they reach too far.",
    "`entries` are the indexes of those to blame, as they were given.",
  ),
  too_many_entries: entry(
    422,
    "The schedule has too many entries",
    "A schedule is kept in memory whole, so its length is bounded.",
    "Join entries of equal capacity, or use a rolling schedule.",
  ),
  unknown_fallback: entry(
    422,
    "The fallback is no pool",
    "A pool can fall back only on a pool that exists.",
    "Create the fallback first.",
  ),
  fallback_is_itself: entry(
    422,
    "A pool can't fall back on itself",
    "A fallback takes over what the pool has lost, so it must be another one.",
    "Name another pool.",
  ),
  too_many_fallbacks: entry(
    422,
    "Too many fallbacks",
    "Each fallback is tried for each displaced reservation, so their number is bounded.",
    "Name the best few.",
  ),
  report_too_large: entry(
    422,
    "Too much for one report",
    "The report would have too many rows, or take too long.",
    "Ask for a shorter span, one pool, or rows that stand for more.",
  ),
  maintenance_in_past: entry(
    422,
    "The maintenance is over already",
    "A window that has ended takes nothing away.",
    "Give an `end_time` after now.",
  ),
  rate_limited: entry(
    429,
    "Too fast",
    "The token allows fewer requests per second.",
    "Wait as `Retry-After` says.",
  ),
  overloaded: entry(
    429,
    "Too busy just now",
    "More requests wait than the server can answer soon; nothing was done.",
    "Wait as `Retry-After` says and send the same request with the same key.",
  ),
  too_many_streams: entry(
    429,
    "Too many open streams",
    "Each stream costs a connection; their number is bounded.",
    "Close one, or wait as `Retry-After` says.",
  ),
  internal_error: entry(
    500,
    "A fault in the server",
    "Something broke that is not the caller's doing. The log has the request id.",
    "Send it again with the same `Idempotency-Key`; tell the operator the `request_id`.",
  ),
  not_ready: entry(
    503,
    "Not ready",
    "The server starts, stops, or can't write its journal.",
    "Wait as `Retry-After` says.",
  ),
  ledger_full: entry(
    507,
    "The ledger is full",
    "It holds as many live reservations or users as it may.",
    "Cancel some, or give the work to a second ledger.",
  ),
  ...FLEET_PROBLEMS,
  ...JOB_PROBLEMS,
  ...MARKET_PROBLEMS,
  ...CHECKIN_PROBLEMS,
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A stable reference for a code: the page `/problems` of the same server has this anchor. */
export function problemType(code: ProblemCode): string {
  return `/problems#${code}`;
}
