"""Best fit over clusters: the node that has least GPU memory left over once the workload is there.

inputs: {"gpus": 2, "gpu_memory": 16000}  (MB on each GPU; 1 GPU and 0 MB where nothing is said)
parameters: {"skip_clusters": ["c-east"]}
Counts its runs in `context`, which lasts from one run to the next of the same owner.
"""


class AIOSv1PolicyRule:
    def __init__(self, rule_id, settings, parameters):
        self.rule_id = rule_id
        self.settings = settings
        self.parameters = parameters

    def eval(self, parameters, input_data, context):
        if context is not None:
            context["runs"] = context.get("runs", 0) + 1
        inputs = input_data["inputs"] or {}
        wanted = {"gpus": inputs.get("gpus", 1), "memory": inputs.get("gpu_memory", 0)}
        skipped = parameters.get("skip_clusters", [])
        best = None
        for cluster_id in sorted(input_data["cluster_data"]):
            if cluster_id in skipped:
                continue
            metrics = input_data["cluster_data"][cluster_id]["metrics"] or {}
            for node in metrics.get("nodes", []):
                choice = choose(node, wanted)
                if choice is None or (best is not None and best["left"] <= choice["left"]):
                    continue
                best = {"cluster_id": cluster_id, "node_id": node["id"], **choice}
        if best is None:
            needs = f"{wanted['gpus']} GPUs with {wanted['memory']} MB free"
            return {"error": f"no node has {needs}", "gpus": []}
        del best["left"]
        return best

    def management(self, action, data):
        return {"error": f"unknown action: {action}"}


def choose(node, wanted):
    """The tightest GPUs of one node that are enough, and what would be left on it."""
    gpus = [gpu for gpu in node.get("gpus") or [] if gpu["freeMem"] > 0]
    enough = [gpu for gpu in gpus if gpu["freeMem"] >= wanted["memory"]]
    enough.sort(key=lambda gpu: (gpu["freeMem"], gpu["gpu_id"]))
    chosen = enough[: wanted["gpus"]]
    if len(chosen) < wanted["gpus"]:
        return None
    taken = sum(gpu["freeMem"] for gpu in chosen)
    left = sum(gpu["freeMem"] for gpu in gpus) - taken
    return {"gpus": sorted(gpu["gpu_id"] for gpu in chosen), "left": left}
