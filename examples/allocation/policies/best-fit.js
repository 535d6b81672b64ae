/**
 * Best fit over clusters: the node that has least GPU memory left over once the workload is there.
 * The same as `best_fit.py`, word for word.
 *
 * inputs: {"gpus": 2, "gpu_memory": 16000}  (MB on each GPU; 1 GPU and 0 MB where nothing is said)
 * parameters: {"skip_clusters": ["c-east"]}
 * Counts its runs in `context`, which lasts from one run to the next of the same owner.
 */
// biome-ignore lint/correctness/noUnusedVariables: the sandbox looks for it by its name
class AIOSv1PolicyRule {
  constructor(ruleId, settings, parameters) {
    this.ruleId = ruleId;
    this.settings = settings;
    this.parameters = parameters;
  }

  eval(parameters, inputData, context) {
    if (context) context.runs = (context.runs ?? 0) + 1;
    const inputs = inputData.inputs ?? {};
    const wanted = { gpus: inputs.gpus ?? 1, memory: inputs.gpu_memory ?? 0 };
    const skipped = parameters.skip_clusters ?? [];
    let best;
    for (const cluster_id of Object.keys(inputData.cluster_data).sort()) {
      if (skipped.includes(cluster_id)) continue;
      const metrics = inputData.cluster_data[cluster_id].metrics ?? {};
      for (const node of metrics.nodes ?? []) {
        const choice = choose(node, wanted);
        if (choice === undefined || (best && best.left <= choice.left)) continue;
        best = { cluster_id, node_id: node.id, ...choice };
      }
    }
    if (best === undefined) {
      const needs = `${wanted.gpus} GPUs with ${wanted.memory} MB free`;
      return { error: `no node has ${needs}`, gpus: [] };
    }
    const { left: _left, ...answer } = best;
    return answer;
  }

  management(action, _data) {
    return { error: `unknown action: ${action}` };
  }
}

/** The tightest GPUs of one node that are enough, and what would be left on it. */
function choose(node, wanted) {
  const gpus = (Array.isArray(node.gpus) ? node.gpus : []).filter((gpu) => gpu.freeMem > 0);
  const enough = gpus.filter((gpu) => gpu.freeMem >= wanted.memory);
  enough.sort((a, b) => a.freeMem - b.freeMem || a.gpu_id - b.gpu_id);
  const chosen = enough.slice(0, wanted.gpus);
  if (chosen.length < wanted.gpus) return undefined;
  const memoryOf = (list) => list.reduce((sum, gpu) => sum + gpu.freeMem, 0);
  const left = memoryOf(gpus) - memoryOf(chosen);
  return { gpus: chosen.map((gpu) => gpu.gpu_id).sort((a, b) => a - b), left };
}
