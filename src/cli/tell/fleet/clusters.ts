import type { ClusterReply, ClusterWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { plain } from "../../terminal/width.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";

const right = (title: string): Column => ({ title, align: "right" });

const COLUMNS: readonly Column[] = [
  { title: "cluster" },
  right("nodes"),
  right("ready"),
  right("draining"),
  right("resting"),
  right("suspect"),
  right("lost"),
  right("GPUs"),
  right("GPUs free"),
  { title: "document" },
];

export function renderClusters(items: readonly ClusterWire[], output: Output): string {
  const rows = items.map((cluster) => [
    cluster.id,
    cluster.nodes,
    cluster.nodes_ready,
    cluster.nodes_draining,
    cluster.nodes_resting,
    cluster.nodes_suspect,
    cluster.nodes_lost,
    cluster.gpus,
    cluster.gpus_free,
    cluster.stored_time === undefined ? undefined : formatInstant(cluster.stored_time),
  ]);
  return renderTable(COLUMNS, rows, output);
}

/** One cluster; its document is for programs. */
export function renderCluster(cluster: ClusterWire, output: Output): string {
  const { nodes, nodes_ready, nodes_draining, nodes_resting, metrics } = cluster;
  const { nodes_suspect, nodes_lost } = cluster;
  const parts = [
    `${nodes_ready} ready`,
    nodes_draining > 0 ? `${nodes_draining} draining` : "",
    nodes_resting > 0 ? `${nodes_resting} resting` : "",
    nodes_suspect > 0 ? `${nodes_suspect} suspect` : "",
    nodes_lost > 0 ? `${nodes_lost} lost` : "",
  ].filter((part) => part !== "");
  return `cluster ${plain(cluster.id)}\n${renderFacts(
    [
      ["nodes", `${nodes}: ${parts.join(", ")}`],
      ["GPUs", `${cluster.gpus}, ${cluster.gpus_free} of them wholly free`],
      ["document", cluster.stored_time && `of ${formatInstant(cluster.stored_time)}`],
      ["metrics", metrics && `${formatDuration(metrics.age_s)} old`],
    ],
    output,
  )}`;
}

/** What a document did to the fleet. */
export function renderClusterReply(reply: ClusterReply, output: Output): string {
  const { cluster, nodes_registered, nodes_removed, warnings } = reply;
  const head = paint(output, "green", `the document of cluster ${cluster.id} is stored`);
  const facts = renderFacts(
    [
      ["nodes", cluster.nodes],
      ["new or changed", nodes_registered],
      ["removed", nodes_removed],
    ],
    output,
  );
  return `${head}\n${facts}${warnings.map((text) => `  warning: ${plain(text)}\n`).join("")}`;
}
