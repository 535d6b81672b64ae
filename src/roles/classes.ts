import { checkin } from "../kernel/index.ts";
import type { CheckinSettings } from "./settings.ts";

/**
 * Where a device is, as an attribute like any other: then supply is counted and demand matched by
 * place and constraint at once. No constraint of a user can name it.
 */
const SITE = "@site";

/** No device satisfies it: stands for a constraint that can't be read any more. */
const NEVER: checkin.Constraint = { kind: "or", parts: [] };

/** What a job wants of its devices. */
export interface Wanted {
  readonly constraint: string;
  readonly sites: readonly string[];
}

/** The classes of one job manager, or of one that draws on it. */
export function createClasses({ attributes }: CheckinSettings): checkin.ClassIndex {
  return checkin.createClassIndex(new Map([...attributes, [SITE, "text"] as const]));
}

/** The class of devices that satisfy a constraint at some sites; undefined if too many. */
export function classOf(
  classes: checkin.ClassIndex,
  settings: CheckinSettings,
  { constraint, sites }: Wanted,
): number | undefined {
  const parsed = checkin.parseConstraint(constraint, settings.attributes);
  const open = parsed.ok ? parsed.constraint : NEVER;
  const isEverywhere = settings.sites.every(({ path }) => sites.includes(path));
  if (isEverywhere) return checkin.addClass(classes, open);
  const place: checkin.Constraint = { kind: "in", attribute: SITE, values: sites };
  const parts = open.kind === "any" ? [place] : [open, place];
  return checkin.addClass(classes, parts.length === 1 ? place : { kind: "and", parts });
}

/** The kind of device that this is, here. */
export function atomOf(
  classes: checkin.ClassIndex,
  attributes: Map<string, checkin.AttributeValue>,
  site: string,
): number {
  attributes.set(SITE, site);
  return checkin.atomFor(classes, attributes);
}
