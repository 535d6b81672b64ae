import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it arrived. */
export interface Received {
  /** Such as `GET /v1/pools?limit=2`. */
  readonly line: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined if there was none. */
  readonly body: unknown;
}

/** What is answered: a status with a body, or text in pieces. */
export interface Told {
  readonly status?: number;
  readonly type?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers by method and path, such as `"POST /v1/reservations"`; the query is not part of it. */
export type Script = Readonly<Record<string, (received: Received) => Told>>;

export interface ScriptedServer {
  readonly url: string;
  /** Every request so far, in order. */
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A server on a free port of loopback that answers from a script; anything else is a 404. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const seen = await receive(request);
    received.push(seen);
    const path = (request.url ?? "").split("?")[0] ?? "";
    const answer = script[`${request.method} ${path}`];
    reply(response, answer === undefined ? nothingThere(path) : answer(seen));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A problem with the fields that all of them have. */
export function toldProblem(status: number, code: string, facts: object = {}): Told {
  const problem = { type: `/problems#${code}`, title: code, status, code, detail: `${code}.` };
  return { status, type: "application/problem+json", body: { ...problem, ...facts } };
}

function nothingThere(path: string): Told {
  return toldProblem(404, "not_found", { detail: `The script has nothing under ${path}.` });
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    line: `${request.method} ${request.url}`,
    headers: request.headers,
    body: text === "" ? undefined : JSON.parse(text),
  };
}

function reply(response: ServerResponse, { status = 200, type, body, headers }: Told): void {
  const isText = typeof body === "string";
  response.writeHead(status, {
    "content-type": type ?? (isText ? "text/plain" : "application/json"),
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return address.port;
}
