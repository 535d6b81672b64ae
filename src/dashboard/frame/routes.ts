import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/** One desk of the page, loaded when it is first gone to. */
export interface Route {
  /** Under `/ui/`. */
  readonly path: string;
  readonly title: string;
  readonly Page: LazyExoticComponent<ComponentType>;
}

/** In the order of the navigation. Only what the server serves: no link leads nowhere. */
export const ROUTES: readonly Route[] = [
  {
    path: "",
    title: "Overview",
    Page: lazy(async () => ({ default: (await import("../overview/page.tsx")).OverviewPage })),
  },
  {
    path: "calendar",
    title: "Calendar",
    Page: lazy(async () => ({ default: (await import("../calendar/page.tsx")).CalendarPage })),
  },
  {
    path: "fleet",
    title: "Fleet",
    Page: lazy(async () => ({ default: (await import("../fleet/page.tsx")).FleetPage })),
  },
  {
    path: "place",
    title: "Place",
    Page: lazy(async () => ({ default: (await import("../place/page.tsx")).PlacePage })),
  },
  {
    path: "reports",
    title: "Reports",
    Page: lazy(async () => ({ default: (await import("../reports/page.tsx")).ReportsPage })),
  },
  {
    path: "compare",
    title: "Compare",
    Page: lazy(async () => ({ default: (await import("../compare/page.tsx")).ComparePage })),
  },
];

export function routeAt(path: string): Route | undefined {
  return ROUTES.find((route) => route.path === path);
}
