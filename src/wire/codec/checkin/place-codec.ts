import type { CheckinPlace } from "../../../kernel/index.ts";
import type { CheckinWhere } from "../../schemas/checkin/index.ts";
import type { Parsed } from "../reservation-codec.ts";

const MILLIONTHS = 1_000_000;

/** Where a job's devices must be. Errors: both ways of saying it at once. */
export function toPlace(where: CheckinWhere | undefined): Parsed<CheckinPlace> {
  const { within, around } = where ?? {};
  if (within !== undefined && around !== undefined) {
    const message = "can't have both within and around";
    return { ok: false, errors: [{ path: "/where", message }] };
  }
  if (within !== undefined) return { ok: true, value: { kind: "within", paths: within } };
  if (around === undefined) return { ok: true, value: { kind: "everywhere" } };
  return {
    ok: true,
    value: {
      kind: "around",
      latitude: Math.round(around.latitude * MILLIONTHS),
      longitude: Math.round(around.longitude * MILLIONTHS),
      radiusM: Math.round(around.radius_km * 1_000),
    },
  };
}

export function toWhere(place: CheckinPlace): CheckinWhere | undefined {
  switch (place.kind) {
    case "everywhere":
      return undefined;
    case "within":
      return { within: [...place.paths] };
    case "around":
      return {
        around: {
          latitude: place.latitude / MILLIONTHS,
          longitude: place.longitude / MILLIONTHS,
          radius_km: place.radiusM / 1_000,
        },
      };
  }
}
