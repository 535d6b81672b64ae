import { type Static, Type } from "typebox";
import { checkin } from "../../kernel/index.ts";
import { CHECKIN_SETTINGS, type CheckinSettings } from "../../roles/index.ts";
import { compileValidator, type FieldError, regionName, type Validator } from "../../wire/index.ts";

const Site = Type.Object(
  {
    path: Type.String({
      pattern: "^[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*){0,7}$",
      "x-rule": "must be a path such as eu/fr/paris",
    }),
    region: regionName,
    latitude: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    longitude: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
  },
  { additionalProperties: false },
);

const Attributes = Type.Record(
  Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$" }),
  Type.Enum(["number", "text", "flag"]),
  { additionalProperties: false },
);

const SITES = compileValidator(Type.Array(Site, { minItems: 1, maxItems: 1_000 }));
const ATTRIBUTES = compileValidator(Attributes);

/** What only the file can say of the check-in desk. */
export const CHECKIN_LISTS = [
  "checkin_sites",
  "checkin_attributes",
  "checkin_private_attributes",
] as const;

export const SCHEDULER_NAMES = Object.keys(checkin.SCHEDULERS).filter(checkin.isSchedulerName);
export const HANDOUTS = ["escrow", "split", "broadcast"] as const;

/** The desk's settings, from those of the server and the file's lists; faults of the lists. */
export function checkinSettings(
  plain: {
    readonly scheduler: checkin.SchedulerName;
    readonly handout: checkin.Handout;
    readonly aging: number;
    readonly offerS: number;
    readonly leaseS: number;
  },
  listOf: (name: (typeof CHECKIN_LISTS)[number]) => unknown,
  onFault: (name: (typeof CHECKIN_LISTS)[number], error: FieldError) => void,
): CheckinSettings {
  const read = <Value>(
    name: (typeof CHECKIN_LISTS)[number],
    { check, explain }: Validator<Value>,
  ): Value | undefined => {
    const value = listOf(name);
    if (value === undefined || check(value)) return value;
    for (const error of explain(value)) onFault(name, error);
    return undefined;
  };
  const sites = read("checkin_sites", SITES);
  const open = read("checkin_attributes", ATTRIBUTES);
  const hidden = read("checkin_private_attributes", ATTRIBUTES);
  return {
    ...CHECKIN_SETTINGS,
    scheduler: plain.scheduler,
    handout: plain.handout,
    aging: plain.aging,
    offerTtlMs: plain.offerS * 1_000,
    clientLeaseMs: plain.leaseS * 1_000,
    ...(sites !== undefined ? { sites: sites.map(siteOf) } : {}),
    ...(open !== undefined ? { attributes: new Map(Object.entries(open)) } : {}),
    ...(hidden !== undefined ? { privateAttributes: new Map(Object.entries(hidden)) } : {}),
  };
}

const MILLIONTHS = 1_000_000;

function siteOf({ path, region, latitude, longitude }: Static<typeof Site>) {
  return {
    path,
    region,
    ...(latitude === undefined ? {} : { latitude: Math.round(latitude * MILLIONTHS) }),
    ...(longitude === undefined ? {} : { longitude: Math.round(longitude * MILLIONTHS) }),
  };
}
