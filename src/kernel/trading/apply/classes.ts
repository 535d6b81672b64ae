import { assert } from "../../../base/index.ts";
import { classNamed, createClass, internUser, type LedgerState, NEVER } from "../../model/index.ts";
import { openLocated, rebuildBooks } from "../books/index.ts";
import type { ClassCleared, ClassDeleted, ClassStored } from "../types.ts";
import { learnPlace } from "./follow.ts";

export function applyClassStored(state: LedgerState, event: ClassStored): void {
  const { market } = state;
  const { class: name, options } = event;
  internUser(state.users, options.seller);
  const known = classNamed(market, name);
  if (known !== undefined) {
    known.options = options;
    return rebuildBooks(state, known);
  }
  const index = market.classes.length;
  const cls = createClass(market, { index, name, options });
  openLocated(cls);
  market.classes.push(cls);
  market.classNames.push(name);
  market.classOf.set(name, index);
  // With the first class, the nodes that are there already.
  if (index > 0) return;
  for (const row of state.fleet.nodes) if (row !== undefined) learnPlace(state, row);
}

export function applyClassDeleted({ market }: LedgerState, event: ClassDeleted): void {
  const index = market.classOf.get(event.class);
  assert(index !== undefined, "only a class that is there is deleted");
  market.classes[index] = undefined;
  market.classOf.delete(event.class);
}

export function applyCleared({ market }: LedgerState, event: ClassCleared): void {
  const cls = classNamed(market, event.class);
  assert(cls !== undefined, "only a class that is there is cleared");
  cls.roundAt = event.nextAt ?? NEVER;
}
