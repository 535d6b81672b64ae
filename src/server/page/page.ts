import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { noRouteProblem } from "../http/faults.ts";
import { pathOf, sendProblem } from "../http/send.ts";
import { type Coding, type PageFile, readPageFiles } from "./files.ts";

/**
 * Serves the page under `/ui/`: built files, and the index for every place within the page.
 * Without a build, what is wrong and how to mend it. Needs no token: the page asks for one.
 */
export function servePage(app: FastifyInstance, folder: string | undefined): void {
  const files = folder === undefined ? undefined : readPageFiles(folder);
  const answer = (request: FastifyRequest, reply: FastifyReply): void => {
    const path = pathOf(request.url);
    // Files are named relative to the index, so that a proxy may serve all of this below a path.
    if (path === "/ui") return void reply.code(308).header("location", "ui/").send();
    reply.headers(HEADERS);
    if (files === undefined) return sendMissing(reply);
    const name = path.slice("/ui/".length);
    const file = files.get(PLACE.test(name) ? "index.html" : name);
    if (file === undefined) {
      return sendProblem(request, reply, noRouteProblem(request.method, path).problem);
    }
    sendFile(request, reply, file);
  };
  app.get("/ui", answer);
  app.get("/ui/*", answer);
}

/** A place within the page, which has no file of its own: `/ui/` or `/ui/calendar`. */
const PLACE = /^(?:[a-z][a-z-]*)?$/;

/** No script, style or connection but our own, no code from text, nobody may frame it. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): void {
  const coding = codingFor(request.headers["accept-encoding"], file.bytes);
  if (coding !== "identity") reply.header("content-encoding", coding);
  reply
    .header("vary", "accept-encoding")
    .header("cache-control", file.isHashed ? "public, max-age=31536000, immutable" : "no-cache")
    .type(file.type)
    .send(file.bytes[coding] ?? file.bytes.identity);
}

/** The smallest form that the caller takes. */
function codingFor(accepted: string | undefined, bytes: PageFile["bytes"]): Coding {
  const takes = (coding: Coding): boolean =>
    bytes[coding] !== undefined &&
    new RegExp(`\\b${coding}\\b(?!\\s*;\\s*q=0)`).test(accepted ?? "");
  if (takes("br")) return "br";
  return takes("gzip") ? "gzip" : "identity";
}

function sendMissing(reply: FastifyReply): void {
  reply
    .code(503)
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8")
    .send(MISSING);
}

const MISSING = `<!doctype html><html lang="en"><meta charset="utf-8">
<title>Arbiter: the page is not built</title>
<h1>The page is not built</h1>
<p>This server runs, but the files of its page are not there. In the checkout, run
<code>node scripts/page.ts</code> (<code>npm start</code> does it by itself), then start the server
again.</p>
<p>Everything else is served: <a href="../docs">the interface</a>,
<a href="../problems">its problems</a>, <a href="../metrics">counters</a>.</p>
</html>
`;
