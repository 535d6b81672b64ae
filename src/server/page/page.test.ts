import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { tempDir } from "../../../test/support/temp-dir.ts";
import type { ArbiterServer } from "../create-server.ts";
import { createFakeBackend } from "../testing/fake-backend.ts";
import { startServer } from "../testing/start.ts";

const INDEX = "<!doctype html><title>Page</title>";
const SCRIPT = "console.log(1);\n".repeat(50);

/** A made-up build: an index, and a script in three forms. */
function build(): string {
  const folder = tempDir();
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), INDEX);
  writeFileSync(join(folder, "manifest.json"), "{}");
  const script = join(folder, "assets", "main-abc.js");
  writeFileSync(script, SCRIPT);
  writeFileSync(`${script}.br`, brotliCompressSync(SCRIPT));
  writeFileSync(`${script}.gz`, gzipSync(SCRIPT));
  return folder;
}

async function serve(page?: string): Promise<ArbiterServer> {
  const server = await startServer(createFakeBackend(), page === undefined ? {} : { page });
  onTestFinished(() => server.close());
  return server;
}

const get = (server: ArbiterServer, url: string, headers: Record<string, string> = {}) =>
  server.app.inject({ url, headers });

describe("the page", () => {
  it("is where the root leads, below any path that a proxy puts before it", async () => {
    const server = await serve(build());
    const root = await get(server, "/");
    expect([root.statusCode, root.headers["location"]]).toEqual([302, "ui/"]);
    const bare = await get(server, "/ui");
    expect([bare.statusCode, bare.headers["location"]]).toEqual([308, "ui/"]);
  });

  it("is the index at each of its places, and never kept", async () => {
    const server = await serve(build());
    for (const place of ["/ui/", "/ui/calendar", "/ui/calendar?pool=gpu"]) {
      const reply = await get(server, place);
      expect([reply.statusCode, reply.body]).toEqual([200, INDEX]);
      expect(reply.headers["cache-control"]).toBe("no-cache");
      expect(reply.headers["content-type"]).toBe("text/html; charset=utf-8");
    }
  });

  it("lets nothing run but its own files", async () => {
    const server = await serve(build());
    const { headers } = await get(server, "/ui/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|https?:/);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  it.each([
    ["br, gzip", "br"],
    ["gzip, deflate", "gzip"],
    ["gzip, br;q=0", "gzip"],
    ["", undefined],
  ])("sends a file to those who take %j as %s, to be kept for ever", async (takes, coding) => {
    const server = await serve(build());
    const reply = await get(server, "/ui/assets/main-abc.js", { "accept-encoding": takes });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers["content-encoding"]).toBe(coding);
    expect(reply.headers["cache-control"]).toContain("immutable");
    expect(reply.headers["vary"]).toBe("accept-encoding");
    expect(reply.rawPayload.length < SCRIPT.length).toBe(coding !== undefined);
    if (coding === undefined) expect(reply.body).toBe(SCRIPT);
  });

  it("serves nothing beside the build", async () => {
    const server = await serve(build());
    for (const path of [
      "/ui/none.js",
      "/ui/..%2f..%2fpackage.json",
      "/ui/manifest.json",
      "/ui/a/b",
    ]) {
      const reply = await get(server, path);
      expect([path, reply.statusCode, reply.json().code]).toEqual([path, 404, "not_found"]);
    }
    expect((await server.app.inject({ method: "POST", url: "/ui/" })).statusCode).toBe(404);
  });

  it("is refused to a page of another name", async () => {
    const server = await serve(build());
    const reply = await get(server, "/ui/", { host: "evil.example" });
    expect(reply.json().code).toBe("unknown_host");
  });
});

it("says what to do where it was not built", async () => {
  for (const server of [await serve(), await serve(tempDir())]) {
    const reply = await get(server, "/ui/");
    expect(reply.statusCode).toBe(503);
    expect(reply.body).toContain("node scripts/page.ts");
    expect((await get(server, "/healthz")).statusCode).toBe(200);
  }
});
