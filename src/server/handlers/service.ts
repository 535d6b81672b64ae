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
  const problems = problemPage();
  return {
    // Relative, so that a proxy may serve all of this below a path of its own.
    getIndex: () => ({ takeOver: (reply) => void reply.type(HTML).redirect("ui/", 302) }),
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
