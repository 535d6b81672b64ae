import type { checkin } from "../kernel/index.ts";

/** A place where devices turn up. */
export interface CheckinSite {
  /** Continent / country / site, such as `eu/fr/paris`. */
  readonly path: string;
  /** Whose job manager is its own. */
  readonly region: string;
  /** Millionths of a degree; without it no radius reaches the site. */
  readonly latitude?: number;
  readonly longitude?: number;
}

/** How the check-in desk of one installation works; the same in all of its processes. */
export interface CheckinSettings {
  readonly scheduler: checkin.SchedulerName;
  readonly handout: checkin.Handout;
  /** Fairness: see `SchedulerOptions.aging`. */
  readonly aging: number;
  readonly sites: readonly CheckinSite[];
  /** Public attributes of devices, which constraints may speak of. */
  readonly attributes: checkin.AttributeSchema;
  /** Attributes that only the device knows. */
  readonly privateAttributes: checkin.AttributeSchema;
  readonly offerTtlMs: number;
  readonly clientLeaseMs: number;
  /** A client manager that is not heard for so long may offer no more. */
  readonly managerLeaseMs: number;
  readonly roundMs: number;
  /** Check-ins a second that may get nothing; above it devices are told to stay away longer. */
  readonly idlePerSecond: number;
}

export const DEFAULT_REGION = "local";

export const CHECKIN_SETTINGS: CheckinSettings = {
  scheduler: "lean",
  handout: "escrow",
  aging: 0,
  sites: [{ path: DEFAULT_REGION, region: DEFAULT_REGION }],
  attributes: new Map([
    ["cpu", "number"],
    ["ram_mb", "number"],
    ["gpu_mb", "number"],
    ["os", "text"],
    ["os_version", "number"],
    ["battery_percent", "number"],
    ["charging", "flag"],
    ["unmetered", "flag"],
  ]),
  privateAttributes: new Map([
    ["samples", "number"],
    ["dataset", "text"],
    ["consent", "flag"],
  ]),
  offerTtlMs: 5_000,
  clientLeaseMs: 30_000,
  managerLeaseMs: 3_000,
  roundMs: 3_000,
  idlePerSecond: 2_000,
};

/** Every region that some site belongs to, each once. */
export function regionsOf({ sites }: CheckinSettings): readonly string[] {
  return [...new Set(sites.map(({ region }) => region))];
}

/** The kernel's view of the sites. Positions come from angles here, outside the kernel. */
export function routedSites({ sites }: CheckinSettings): readonly checkin.Site[] {
  return sites.map(({ path, region, latitude, longitude }) => {
    const site = { path, jobManager: region };
    return latitude === undefined || longitude === undefined
      ? site
      : { ...site, position: positionOf(latitude, longitude) };
  });
}

const SPHERE = 1_000_000;
const MILLIONTHS_PER_RADIAN = 180e6 / Math.PI;
const EARTH_RADIUS_M = 6_371_009;

/** A point on the sphere of radius 10^6 that radii are measured on. */
export function positionOf(latitude: number, longitude: number): checkin.Position {
  const [north, east] = [latitude / MILLIONTHS_PER_RADIAN, longitude / MILLIONTHS_PER_RADIAN];
  return [
    Math.round(SPHERE * Math.cos(north) * Math.cos(east)),
    Math.round(SPHERE * Math.cos(north) * Math.sin(east)),
    Math.round(SPHERE * Math.sin(north)),
  ];
}

/** The straight line through the sphere for a way over the ground, squared. */
export function chordSquaredOf(radiusM: number): number {
  const half = Math.min(Math.PI / 2, radiusM / EARTH_RADIUS_M / 2);
  const chord = 2 * SPHERE * Math.sin(half);
  return Math.round(chord * chord);
}
