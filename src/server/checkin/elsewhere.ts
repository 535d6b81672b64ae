import type { FastifyRequest } from "fastify";
import { type CheckinDesk, type RestCall, regionsOf } from "../../roles/index.ts";
import { problem } from "../../wire/index.ts";
import type { Answer, Call } from "../http/call.ts";
import { unreachableProblem } from "./devices.ts";

interface ElsewhereCall {
  readonly request: FastifyRequest;
  readonly body?: unknown;
  /** Another path than the request's. */
  readonly url?: string;
}

/** The answer of the process that has the region; undefined where it is this one. */
export function forwarded(
  desk: CheckinDesk,
  region: string,
  call: ElsewhereCall,
): Promise<Answer> | undefined {
  if (!regionsOf(desk.settings).includes(region)) return undefined;
  const way = desk.elsewhere(region);
  if (way === undefined) return undefined;
  if (way === "no_router") return Promise.resolve(noRouter(region));
  return way(restCallOf(call)).then((reply) =>
    reply === undefined ? { problem: unreachableProblem(region) } : reply,
  );
}

/** The region that is named, or a page of each, one region after another. */
export async function listEverywhereOf(
  desk: CheckinDesk,
  call: Call<"listCheckinJobs">,
  listHere: () => Promise<Answer>,
): Promise<Answer> {
  const { region } = call.query;
  if (region !== undefined) return forwarded(desk, region, call) ?? listHere();
  const all = regionsOf(desk.settings);
  if (all.every((one) => desk.elsewhere(one) === undefined)) return listHere();
  const items: object[] = [];
  let isHereTold = false;
  for (const one of all) {
    const isHere = desk.elsewhere(one) === undefined;
    if (isHere && isHereTold) continue;
    isHereTold ||= isHere;
    const answer = isHere
      ? await listHere()
      : await forwarded(desk, one, { ...call, url: namedUrl(call, one) });
    if (answer === undefined) continue;
    if ("problem" in answer) return answer;
    items.push(...itemsOf(answer));
  }
  return { status: 200, body: { items, next_cursor: null } };
}

function itemsOf(answer: Answer): readonly object[] {
  if ("text" in answer) {
    const page: { readonly items?: readonly object[] } = JSON.parse(answer.text);
    return page.items ?? [];
  }
  if (!("body" in answer)) return [];
  const page: { readonly items?: readonly object[] } = answer.body;
  return page.items ?? [];
}

/** The same list, of one region alone. */
function namedUrl({ request }: ElsewhereCall, region: string): string {
  const { url } = request;
  return `${url}${url.includes("?") ? "&" : "?"}region=${region}`;
}

function restCallOf({ request, body, url = request.url }: ElsewhereCall): RestCall {
  const { method, headers } = request;
  const key = headers["idempotency-key"];
  return {
    method: method === "POST" || method === "DELETE" ? method : "GET",
    url,
    ...(body === undefined ? {} : { body }),
    ...(typeof key === "string" ? { key } : {}),
    ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }),
  };
}

function noRouter(region: string): Answer {
  const detail = `Jobs of region ${region} are served elsewhere, and this process is no router.`;
  return { problem: problem("role_not_here", detail, { region }) };
}
