import { PROBLEMS, problem, renderOpenApi } from "../../wire/index.ts";
import type { Handlers } from "../http/call.ts";
import type { Context } from "./context.ts";

type ServiceHandlers = Pick<
  Handlers,
  "getIndex" | "getProblems" | "getOpenApi" | "getMetrics" | "getHealth" | "getReadiness"
>;

const HTML = "text/html; charset=utf-8";
const RETRY_S = 2;

/** What the server says about itself. */
export function serviceHandlers({ backend, metrics, version }: Context): ServiceHandlers {
  const openApi = JSON.stringify(renderOpenApi(version));
  const index = indexPage(version);
  const problems = problemPage();
  return {
    getIndex: () => ({ status: 200, text: index, type: HTML }),
    getProblems: () => ({ status: 200, text: problems, type: HTML }),
    getOpenApi: () => ({
      status: 200,
      text: openApi,
      type: "application/json; charset=utf-8",
    }),
    getMetrics: async () => {
      const { text, type } = await metrics.render();
      return { status: 200, text, type };
    },
    getHealth: () => ({ status: 200, body: { status: "ok", version } }),
    getReadiness: () => {
      const { ready, reason } = backend.health();
      if (ready) return { status: 200, body: { status: "ready", seq: backend.lastSeq() } };
      const detail = reason ?? "The server is not ready.";
      return { problem: problem("not_ready", detail, { retry_after_s: RETRY_S }) };
    },
  };
}

const LINKS: readonly (readonly [string, string])[] = [
  ["/docs", "try the interface in the browser"],
  ["/openapi.json", "its description for machines"],
  ["/problems", "what each problem code means"],
  ["/v1/pools", "pools"],
  ["/v1/reservations", "reservations"],
  ["/v1/nodes", "nodes"],
  ["/v1/clusters", "clusters"],
  ["/v1/placements", "placements"],
  ["/v1/policies", "policies"],
  ["/v1/activity", "what happened"],
  ["/v1/stream", "what happens, as it happens"],
  ["/v1/reports/usage", "reports: usage, unmet-demand, utilisation, revenue, best-sellers, ..."],
  ["/metrics", "counters"],
  ["/healthz", "alive?"],
  ["/readyz", "ready?"],
];

function indexPage(version: string): string {
  const items = LINKS.map(([path, words]) => `<li><a href="${path}">${path}</a> ${words}</li>`);
  return page(
    "Arbiter",
    `<p>Version ${version}. Decides who gets which compute, when and where.</p>` +
      `<ul>${items.join("")}</ul>`,
  );
}

function problemPage(): string {
  const sections = Object.entries(PROBLEMS).map(
    ([code, { status, title, meaning, remedy }]) =>
      `<h2 id="${code}">${code}</h2><p><b>${status}. ${title}.</b> ${inline(meaning)}</p>` +
      `<p>${inline(remedy)}</p>`,
  );
  return page("Problems", sections.join(""));
}

function inline(text: string): string {
  return text.replaceAll(/`([^`]+)`/g, "<code>$1</code>");
}

function page(title: string, body: string): string {
  const style = "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto}";
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
    `<style>${style}</style><h1>${title}</h1>${body}</html>\n`
  );
}
