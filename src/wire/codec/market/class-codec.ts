import type {
  Actor,
  ClassOptions,
  ClassView,
  NodeSelector,
  PutClass,
} from "../../../kernel/index.ts";
import {
  CLASS_NAME,
  CLASS_NAME_RULE,
  type ClassRequest,
  type ClassWire,
} from "../../schemas/market/index.ts";
import { parseCredits, toCredits } from "../money.ts";
import type { Parsed } from "../reservation-codec.ts";
import { toMillis, toSecondsUp } from "../time.ts";

/** The command that makes a class, or gives it other terms. */
export function toClassCommand(
  body: ClassRequest,
  target: { readonly actor: Actor; readonly name: string },
): Parsed<PutClass> {
  if (!CLASS_NAME.test(target.name)) {
    return { ok: false, errors: [{ path: "class", message: CLASS_NAME_RULE }] };
  }
  const price = body.price === undefined ? 0 : parseCredits(body.price);
  if (price === undefined) {
    return { ok: false, errors: [{ path: "/price", message: "must have at most 6 decimals" }] };
  }
  return {
    ok: true,
    value: { kind: "market.put_class", ...target, options: options(body, price) },
  };
}

function options(body: ClassRequest, price: number): Partial<ClassOptions> {
  const { pool, slot, distances, orders_per_owner, fee_ppm, seller } = body;
  const { lease_s, lease_min_s, surplus_s } = body;
  return {
    ...(pool === undefined ? {} : { pool }),
    ...(body.nodes === undefined ? {} : { nodes: selectorOf(body.nodes) }),
    ...(slot === undefined ? {} : { slot: slotOf(slot) }),
    price,
    ...(distances === undefined ? {} : { distances: distancesOf(distances) }),
    ...(orders_per_owner === undefined ? {} : { ordersPerOwnerMax: orders_per_owner }),
    ...(body.clearing === undefined ? {} : { clearing: clearingOf(body.clearing) }),
    ...(lease_s === undefined ? {} : { leaseMs: toMillis(lease_s) }),
    ...(lease_min_s === undefined ? {} : { leaseMsMin: toMillis(lease_min_s) }),
    ...(surplus_s === undefined ? {} : { surplusMs: toMillis(surplus_s) }),
    ...(fee_ppm === undefined ? {} : { feePpm: fee_ppm }),
    ...(seller === undefined ? {} : { seller }),
  };
}

function selectorOf(nodes: NonNullable<ClassRequest["nodes"]>): NodeSelector {
  return {
    clusters: nodes.clusters ?? [],
    dataCenters: nodes.data_centers ?? [],
    racks: nodes.racks ?? [],
    gpuModels: nodes.gpu_models ?? [],
    labels: nodes.labels ?? {},
  };
}

function slotOf(slot: NonNullable<ClassRequest["slot"]>): ClassOptions["slot"] {
  const { cpu_milli = 0, memory_mib = 0, gpus = 0 } = slot;
  return { cpuMilli: cpu_milli, memoryMib: memory_mib, gpus };
}

function distancesOf(one: NonNullable<ClassRequest["distances"]>): ClassOptions["distances"] {
  const { server, rack, data_center: dataCenter, other, unknown } = one;
  return { server, rack, dataCenter, other, unknown };
}

function clearingOf(one: NonNullable<ClassRequest["clearing"]>): ClassOptions["clearing"] {
  return { kind: "rounds", by: one.by, everyMs: toMillis(one.every_s) };
}

export function toClassWire(view: ClassView): ClassWire {
  const { options: terms } = view;
  const { pool, nodes, slot, distances, clearing } = terms;
  return {
    class: view.name,
    ...(pool === undefined ? {} : { pool }),
    ...(nodes === undefined
      ? {}
      : {
          nodes: {
            clusters: [...nodes.clusters],
            data_centers: [...nodes.dataCenters],
            racks: [...nodes.racks],
            gpu_models: [...nodes.gpuModels],
            labels: { ...nodes.labels },
          },
        }),
    on_nodes: terms.isOnNodes,
    slot: { cpu_milli: slot.cpuMilli, memory_mib: slot.memoryMib, gpus: slot.gpus },
    price: toCredits(terms.price),
    distances: {
      server: distances.server,
      rack: distances.rack,
      data_center: distances.dataCenter,
      other: distances.other,
      unknown: distances.unknown,
    },
    orders_per_owner: terms.ordersPerOwnerMax,
    ...(clearing.kind === "continuous"
      ? {}
      : { clearing: { by: clearing.by, every_s: toSecondsUp(clearing.everyMs) } }),
    lease_s: toSecondsUp(terms.leaseMs),
    lease_min_s: toSecondsUp(terms.leaseMsMin),
    surplus_s: toSecondsUp(terms.surplusMs),
    fee_ppm: terms.feePpm,
    seller: terms.seller,
    bids: view.bids,
    asks: view.asks,
    leases: view.leases,
    free: view.free,
  };
}
