import { Suspense, useEffect, useRef } from "react";
import { ConnectionBanner, ConnectionLight } from "./connection.tsx";
import { ErrorWall } from "./error-wall.tsx";
import { Link, usePlace } from "./router.tsx";
import { ROUTES, type Route, routeAt } from "./routes.ts";
import { Settings } from "./settings.tsx";

/** The frame around every desk: navigation, connection, settings, and the desk itself. */
export function Shell({ hasToken }: { readonly hasToken: boolean }) {
  const { path } = usePlace();
  const route = routeAt(path);
  const main = useFocusOnArrival(route);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link className="brand" href="./">
          <Mark />
          Arbiter
        </Link>
        <Navigation current={route} />
        <div className="top-end">
          <ConnectionLight />
          <Settings hasToken={hasToken} />
        </div>
      </header>
      <ConnectionBanner />
      <main id="main" ref={main} tabIndex={-1}>
        <ErrorWall key={path}>
          <Suspense fallback={<p className="quiet wait">Loading …</p>}>
            {route === undefined ? <Nowhere /> : <route.Page />}
          </Suspense>
        </ErrorWall>
      </main>
    </>
  );
}

function Navigation({ current }: { readonly current: Route | undefined }) {
  return (
    <nav aria-label="Desks">
      {ROUTES.map(({ path, title }) => (
        <Link
          key={path}
          href={path === "" ? "./" : path}
          aria-current={current?.path === path ? "page" : undefined}
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}

/** Who follows a link is at the new desk: its title is told, and the keyboard goes there. */
function useFocusOnArrival(route: Route | undefined) {
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    document.title = `${route?.title ?? "Not found"} · Arbiter`;
    if (isFirst.current) isFirst.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [route]);
  return main;
}

function Nowhere() {
  return (
    <section className="empty">
      <h1>There is nothing here</h1>
      <p>
        Go to the <Link href="./">overview</Link>.
      </p>
    </section>
  );
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <path d="M1 9h4v6H1zM6 5h4v10H6zM11 1h4v14h-4z" />
    </svg>
  );
}
