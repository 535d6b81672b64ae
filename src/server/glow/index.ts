import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../handlers/context.ts";
import { openGlowAgents } from "./agents.ts";
import { assign, type GlowReply } from "./assign.ts";
import { type Form, readForm } from "./form.ts";
import { topologyOf } from "./topology.ts";

export { EVICT_AFTER_MS, GLOW_CLUSTER, GLOW_LEASE_MS } from "./agents.ts";

/** Serves Glow's paths for agents and drivers, as tolerantly as the original. */
export async function mountGlow(app: FastifyInstance, context: Context): Promise<void> {
  const agents = openGlowAgents(context);
  await agents.start();
  app.addHook("onClose", (_, done) => {
    agents.stop();
    done();
  });
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "string" }, (_request, text, done) => {
      done(null, text);
    });
    bind(scope, "POST", "/agent/assign", "user", (form, request) =>
      assign(context, form["request"] ?? "", request.caller),
    );
    bind(scope, "POST", "/agent/update", "operator", async (form, request) => {
      const fault = await agents.beat(form, request.ip);
      return fault === undefined
        ? { status: 202, body: {} }
        : { status: 400, body: { error: fault } };
    });
    bind(scope, "GET", "/agent/", "viewer", async () => ({
      status: 200,
      body: await context.backend.read(topologyOf),
    }));
  });
}

function bind(
  scope: FastifyInstance,
  method: "GET" | "POST",
  url: string,
  needs: "viewer" | "user" | "operator",
  serve: (form: Form, request: FastifyRequest) => Promise<GlowReply>,
): void {
  scope.route({
    method,
    url,
    config: { needs, takesBody: true },
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const type = request.headers["content-type"] ?? "";
      const query = request.url.split("?")[1] ?? "";
      const { status, body } = await serve(readForm(request.body, type, query), request);
      return reply
        .code(status)
        .header("content-type", "application/json; charset=utf-8")
        .send(JSON.stringify(body));
    },
  });
}
