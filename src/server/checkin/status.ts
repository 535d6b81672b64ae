import type { CheckinDesk, RegionStatus } from "../../roles/index.ts";
import type { CheckinRegion, CheckinStatus } from "../../wire/index.ts";
import type { Handlers } from "../http/call.ts";

const MILLIONTHS = 1_000_000;

/** How the desk works now, for pages and operators. */
export function statusHandlers(
  desk: CheckinDesk,
  gateways: () => number,
): Pick<Handlers, "checkinStatus"> {
  return { checkinStatus: () => ({ status: 200, body: statusWire(desk, gateways()) }) };
}

function statusWire(desk: CheckinDesk, gateways: number): CheckinStatus {
  const { regions, checkIns, offers, idlePerSecond } = desk.status();
  const { settings } = desk;
  return {
    regions: regions.map(regionWire),
    sites: settings.sites.map(({ path, region, latitude, longitude }) => ({
      path,
      region,
      ...(latitude === undefined ? {} : { latitude: latitude / MILLIONTHS }),
      ...(longitude === undefined ? {} : { longitude: longitude / MILLIONTHS }),
    })),
    attributes: Object.fromEntries(settings.attributes),
    private_attributes: Object.fromEntries(settings.privateAttributes),
    gateways,
    checkins: checkIns,
    offers,
    idle_per_s: idlePerSecond,
  };
}

function regionWire({ managers, ...region }: RegionStatus): CheckinRegion {
  return {
    ...region,
    managers: managers.map(({ cm, epoch, site, state, tokens, checkInsPerSecond, silentMs }) => ({
      manager: cm,
      epoch,
      site,
      state,
      tokens,
      checkins_per_s: checkInsPerSecond,
      silent_s: silentMs / 1_000,
    })),
  };
}
