import type { ClassWire, Depth, Quote } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";
import { formatDuration } from "../../time/duration.ts";
import { formatInstant } from "../../time/iso.ts";

const BAR_COLUMNS = 24;

/** The book as a picture: asks from above down to the spread, bids below; bars are amounts. */
export function renderBook(depth: Depth, quote: Quote, output: Output): string {
  const most = Math.max(1, ...[...depth.bids, ...depth.asks].map(({ amount }) => amount));
  const bar = (amount: number): string =>
    "█".repeat(Math.max(1, Math.round((amount / most) * BAR_COLUMNS)));
  const row = (side: string, level: Depth["asks"][number]) => [
    side,
    level.price,
    level.amount,
    level.orders,
    bar(level.amount),
  ];
  const asks = depth.asks.toReversed().map((level) => row("ask", level));
  const bids = depth.bids.map((level) => row("bid", level));
  const head = paint(output, "bold", `class ${depth.class}: ${quote.free} units free`);
  const { last } = quote;
  const traded =
    last === undefined
      ? "nothing has traded yet"
      : `last ${last.amount} at ${last.price}, ${formatInstant(last.time)}`;
  if (asks.length + bids.length === 0) return `${head}\n  nobody offers or wants anything\n`;
  const table = renderTable(LEVELS, [...asks, ["", spreadOf(quote)], ...bids], output);
  return `${head}\n${table}  ${traded}\n`;
}

function spreadOf({ bid, ask }: Quote): string {
  if (bid === undefined || ask === undefined) return "--";
  return `-- ${Math.round((ask.price - bid.price) * 1_000_000) / 1_000_000}`;
}

export function renderClass(cls: ClassWire, output: Output): string {
  const { slot, clearing } = cls;
  const gpus = slot.gpus === 0 ? "" : `, ${slot.gpus} GPUs`;
  const shape = `${slot.cpu_milli / 1_000} cores, ${slot.memory_mib} MiB${gpus}`;
  const head = paint(output, "green", `class ${cls.class}`);
  return `${head}\n${renderFacts(
    [
      ["supply", cls.pool === undefined ? "free nodes" : `pool ${cls.pool}`],
      ["a unit", cls.on_nodes ? shape : "a unit of the pool"],
      ["price", `${cls.price} credits an hour, to ${cls.seller}`],
      [
        "lease",
        `${formatDuration(cls.lease_s)}, sold on down to ${formatDuration(cls.lease_min_s)}`,
      ],
      ["surplus", `goes back after ${formatDuration(cls.surplus_s)}`],
      ["fee", cls.fee_ppm === 0 ? undefined : `${cls.fee_ppm / 10_000} %`],
      [
        "rounds",
        clearing === undefined
          ? undefined
          : `by ${clearing.by}, every ${formatDuration(clearing.every_s)}`,
      ],
      ["free", cls.free],
      ["open", `${cls.bids} bids, ${cls.asks} asks`],
      ["leases", cls.leases],
    ],
    output,
  )}`;
}

export function renderClasses(items: readonly ClassWire[], output: Output): string {
  const rows = items.map((cls) => [
    cls.class,
    cls.pool ?? "nodes",
    cls.price,
    cls.free,
    cls.bids,
    cls.asks,
    cls.leases,
  ]);
  return renderTable(CLASSES, rows, output);
}

const LEVELS: readonly Column[] = [
  { title: "side" },
  { title: "price", align: "right" },
  { title: "units", align: "right" },
  { title: "orders", align: "right" },
  { title: "" },
];

const CLASSES: readonly Column[] = [
  { title: "class" },
  { title: "supply" },
  { title: "price", align: "right" },
  { title: "free", align: "right" },
  { title: "bids", align: "right" },
  { title: "asks", align: "right" },
  { title: "leases", align: "right" },
];
