import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/** One desk of the page, loaded when it is first gone to. */
export interface Route {
  /** Under `/ui/`. */
  readonly path: string;
  readonly title: string;
  readonly Page: LazyExoticComponent<ComponentType>;
  /** Begins to load it, before anything is shown. */
  readonly load: () => Promise<unknown>;
}

function desk(path: string, title: string, load: () => Promise<ComponentType>): Route {
  return { path, title, load, Page: lazy(async () => ({ default: await load() })) };
}

/** In the order of the navigation. Only what the server serves: no link leads nowhere. */
export const ROUTES: readonly Route[] = [
  desk("", "Overview", async () => (await import("../overview/page.tsx")).OverviewPage),
  desk("calendar", "Calendar", async () => (await import("../calendar/page.tsx")).CalendarPage),
  desk("fleet", "Fleet", async () => (await import("../fleet/page.tsx")).FleetPage),
  desk("place", "Place", async () => (await import("../place/page.tsx")).PlacePage),
  desk("jobs", "Jobs", async () => (await import("../jobs/page.tsx")).JobsPage),
  desk("market", "Market", async () => (await import("../market/page.tsx")).MarketPage),
  desk("checkin", "Check-in", async () => (await import("../checkin/page.tsx")).CheckinPage),
  desk("reports", "Reports", async () => (await import("../reports/page.tsx")).ReportsPage),
  desk("compare", "Compare", async () => (await import("../compare/page.tsx")).ComparePage),
];

export function routeAt(path: string): Route | undefined {
  return ROUTES.find((route) => route.path === path);
}
