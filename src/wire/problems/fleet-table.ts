import { entry, type ProblemEntry } from "./entry.ts";

/** Codes of the fleet, of placements and of policies. */
export const FLEET_PROBLEMS = {
  unknown_cluster: entry(
    404,
    "No such cluster",
    "No document of it was stored, and no node names it.",
    "`GET /v1/clusters` lists what there is.",
  ),
  unknown_node: entry(
    404,
    "No such node",
    "The node was never registered, or it was removed.",
    "`GET /v1/nodes` lists what there is; a node that was removed registers again.",
  ),
  unknown_placement: entry(
    404,
    "No such placement",
    "The id was never given out, or the placement belongs to somebody else.",
    "`GET /v1/placements` lists yours.",
  ),
  unknown_policy: entry(
    404,
    "No such policy",
    "No policy of this name is built in, and none of this URI was registered.",
    "`known` names those that would do; `GET /v1/policies` lists all.",
  ),
  node_elsewhere: entry(
    409,
    "The node is in another cluster",
    "A node of this id is in the cluster that `cluster` names.",
    "Choose another id, or remove the node there first.",
  ),
  node_in_pool: entry(
    409,
    "The node backs another pool",
    "A node's GPUs are units of one pool at most; the pool that `pool` names takes them too.",
    "Choose a narrower `backing`, or other labels for the node.",
  ),
  pool_is_backed: entry(
    409,
    "The pool's capacity is that of its nodes",
    "A backed pool takes no schedule, no maintenance, no float and no past.",
    "Register, drain or remove nodes: its capacity follows them.",
  ),
  pool_promised: entry(
    409,
    "The pool has promised its GPUs from then on",
    "Reservations ahead come first; `until_time` is how long the placement may run.",
    "Renew it for less, or release it and ask elsewhere.",
  ),
  node_in_use: entry(
    409,
    "The node still holds placements",
    "They would lose what they hold, which `held` sums up.",
    "Drain the node and wait, or remove it with `force=true`: then they are displaced.",
  ),
  cluster_in_use: entry(
    409,
    "Nodes of the cluster still hold placements",
    "A cluster can be deleted only when nothing on its nodes is scheduled or active.",
    "Drain its nodes and wait, or release the placements.",
  ),
  too_many_clusters: entry(
    409,
    "No room for another cluster",
    "The ledger holds as many clusters as it may.",
    "Delete one that is not used.",
  ),
  too_many_nodes: entry(
    409,
    "No room for another node",
    "The ledger holds as many nodes as it may.",
    "Remove those that are lost.",
  ),
  too_many_policies: entry(
    409,
    "No room for another policy",
    "The ledger holds as many registered policies as it may.",
    "Delete one that is not used.",
  ),
  policy_exists: entry(
    409,
    "The URI is taken",
    "There is a policy of this name, version and release tag already.",
    "Choose another version, or send `replace: true` if it is your own.",
  ),
  no_feasible_node: entry(
    409,
    "No node can take it now",
    "Each node in question fails a constraint, or fewer can take a part than the gang has.",
    "`ruled_out` counts nodes by the constraint they fail, `would_fit` lists single changes that " +
      "would let it in now, `placeable` is how much of a gang fits.",
  ),
  placement_conflict: entry(
    409,
    "The chosen place can't take it",
    "The node or the GPUs that the request names are not free enough by now.",
    "`failed` names the constraint; leave the choice open, or choose from what is free.",
  ),
  placement_not_live: entry(
    409,
    "The placement is over",
    "It has ended, failed, was preempted or displaced, so it can't be changed.",
    "Ask for a new one.",
  ),
  documents_too_large: entry(
    413,
    "The document is too large",
    "Documents and code are kept in memory whole, so their size is bounded.",
    "`max` is the bound in bytes; leave out what nobody reads.",
  ),
  invalid_node: entry(
    422,
    "The node can't be as it is described",
    "An amount is out of bounds, or two facts contradict each other.",
    "`errors` names the fact and the rule.",
  ),
  unknown_gpu: entry(
    422,
    "The node has no such GPU",
    "GPUs count from 0 to one below the node's number of GPUs.",
    "`GET /v1/nodes/{id}` shows what it has.",
  ),
  walltime_too_long: entry(
    422,
    "Longer than it may run",
    "The walltime is over the bound of the ledger, or of the job's queue: `max` seconds.",
    "Ask for less. A placement can be renewed; a job may have a queue with a longer bound.",
  ),
  gang_too_large: entry(
    422,
    "More parts than a gang may have",
    "All parts of a gang are placed in one step, so their number is bounded.",
    "Ask for `max` at most, or for several gangs.",
  ),
  invalid_policy: entry(
    422,
    "The policy can't be used",
    "Its code or archive can't be loaded, or has no class `AIOSv1PolicyRule`.",
    "`errors` says what is wrong; `traceback` where, if the code says so.",
  ),
  policy_failed: entry(
    422,
    "The policy gave no answer that can be granted",
    "It raised, ran too long, chose what is not there, or found no cluster; nothing was granted.",
    "`fault` says which; `traceback` and `printed` help its author, as does `arbiter policy test`.",
  ),
} as const satisfies Record<string, ProblemEntry>;
