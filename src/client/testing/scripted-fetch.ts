/** A request as the client sent it. */
export interface SentRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Headers;
  /** Undefined if the request had none. */
  readonly body: unknown;
}

/** What one attempt meets: an answer, or an error of the network. */
export type Scripted =
  | Response
  | Error
  | ((request: SentRequest, signal?: AbortSignal) => Response | Promise<Response>);

export interface ScriptedFetch {
  readonly fetch: typeof fetch;
  /** Every request so far, in order. */
  readonly sent: readonly SentRequest[];
}

/** A `fetch` that answers from a script, one entry an attempt; past its end it throws. */
export function scriptFetch(script: readonly Scripted[]): ScriptedFetch {
  const sent: SentRequest[] = [];
  const answer: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body = init?.body;
    const request: SentRequest = {
      method: init?.method ?? "GET",
      url: url.pathname + url.search,
      headers: new Headers(init?.headers),
      body: typeof body === "string" ? JSON.parse(body) : undefined,
    };
    const step = script[sent.push(request) - 1];
    if (step === undefined) throw new Error(`the script has no answer ${sent.length}`);
    if (step instanceof Error) throw step;
    return step instanceof Response ? step : step(request, init?.signal ?? undefined);
  };
  return { fetch: answer, sent };
}

export function jsonResponse(
  status: number,
  body: unknown,
  headers?: Readonly<Record<string, string>>,
): Response {
  return Response.json(body, { status, ...(headers === undefined ? {} : { headers }) });
}

/** A problem document with what all of them have; `facts` may add to it. */
export function problemResponse(
  status: number,
  code: string,
  facts: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Response {
  const problem = { type: `/problems#${code}`, title: code, status, detail: `${code}.`, code };
  return jsonResponse(
    status,
    { ...problem, ...facts },
    { "content-type": "application/problem+json", ...headers },
  );
}

/** A reply that comes in pieces and then ends, or breaks with an error. */
export function pieces(parts: readonly string[], end?: Error): Response {
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const part = parts[next++];
      if (part !== undefined) controller.enqueue(encoder.encode(part));
      else if (end === undefined) controller.close();
      else controller.error(end);
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}
