import type { NodeWire } from "../../wire/index.ts";

/** What a search asks of a node; all of its terms must hold. */
export type Term =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: TextField; readonly text: string }
  | { readonly kind: "label"; readonly name: string; readonly value: string }
  | {
      readonly kind: "number";
      readonly field: NumberField;
      readonly sign: "<" | ">" | "=";
      readonly value: number;
    };

const TEXT_FIELDS = ["id", "cluster", "site", "rack", "model", "status"] as const;
const NUMBER_FIELDS = ["gpus", "free", "placements", "cpu", "memory"] as const;
type TextField = (typeof TEXT_FIELDS)[number];
type NumberField = (typeof NUMBER_FIELDS)[number];

/** Said beside the box. */
export const SEARCH_HINT =
  "Words, or status:draining, model:A100, rack:r7, free>4, zone=west (a label)";

/**
 * The terms of a search. `field:text` holds where the field contains the text, `field>4` compares,
 * `name=value` asks for a label, anything else is looked for in id, cluster, site, rack and model.
 */
export function parseSearch(text: string): readonly Term[] {
  return text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(parseTerm);
}

function parseTerm(word: string): Term {
  const number = /^(\w+)([<>=])(\d+(?:\.\d+)?)$/.exec(word);
  const sign = number?.[2];
  if (number !== null && isNumberField(number[1]) && isSign(sign)) {
    return { kind: "number", field: number[1], sign, value: Number(number[3]) };
  }
  const field = /^(\w+):(.+)$/.exec(word);
  if (field !== null && isTextField(field[1])) {
    return { kind: "field", field: field[1], text: (field[2] ?? "").toLowerCase() };
  }
  const label = /^([^=]+)=(.*)$/.exec(word);
  if (label !== null) return { kind: "label", name: label[1] ?? "", value: label[2] ?? "" };
  return { kind: "text", text: word.toLowerCase() };
}

/** Does a node have all that is asked? Cost: O(terms). */
export function isFound(node: NodeWire, terms: readonly Term[]): boolean {
  return terms.every((term) => holds(node, term));
}

function holds(node: NodeWire, term: Term): boolean {
  switch (term.kind) {
    case "text":
      return ["id", "cluster", "site", "rack", "model"].some(
        (field) => isTextField(field) && textOf(node, field).includes(term.text),
      );
    case "field":
      return textOf(node, term.field).includes(term.text);
    case "label":
      return node.labels[term.name] === term.value;
    case "number": {
      const value = numberOf(node, term.field);
      if (term.sign === "=") return value === term.value;
      return term.sign === "<" ? value < term.value : value > term.value;
    }
  }
}

function textOf(node: NodeWire, field: TextField): string {
  switch (field) {
    case "id":
      return node.id.toLowerCase();
    case "cluster":
      return node.cluster.toLowerCase();
    case "site":
      return node.data_center.toLowerCase();
    case "rack":
      return node.rack.toLowerCase();
    case "model":
      return node.gpu_model.toLowerCase();
    case "status":
      return node.draining ? `${node.status} draining` : node.status;
  }
}

function numberOf(node: NodeWire, field: NumberField): number {
  switch (field) {
    case "gpus":
      return node.gpus;
    case "free":
      return node.gpus_free;
    case "placements":
      return node.live_placements;
    case "cpu":
      return node.cpu_milli_free / 1_000;
    case "memory":
      return node.memory_mib_free / 1_024;
  }
}

function isTextField(name: string | undefined): name is TextField {
  return TEXT_FIELDS.some((field) => field === name);
}

function isNumberField(name: string | undefined): name is NumberField {
  return NUMBER_FIELDS.some((field) => field === name);
}

function isSign(sign: string | undefined): sign is "<" | ">" | "=" {
  return sign === "<" || sign === ">" || sign === "=";
}
