import {
  classNamed,
  type LedgerState,
  listClasses,
  type MarketClass,
  viewClass,
  viewDepth,
  viewFills,
  viewHistory,
  viewQuote,
} from "../../../kernel/index.ts";
import {
  DEPTH_LIMIT,
  LIST_LIMIT,
  problem,
  toClassCommand,
  toClassWire,
  toDepth,
  toFillList,
  toMillis,
  toPriceHistory,
  toQuote,
} from "../../../wire/index.ts";
import { actorOf } from "../../access/caller.ts";
import type { Answer, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, refusal } from "../context.ts";

type ClassHandlers = Pick<
  Handlers,
  | "listClasses"
  | "getClass"
  | "putClass"
  | "deleteClass"
  | "getQuote"
  | "getDepth"
  | "getFills"
  | "getPriceHistory"
>;

/** Resource classes and their books. */
export function classHandlers(context: Context): ClassHandlers {
  const { backend } = context;
  const onClass = async (
    name: string,
    look: (state: LedgerState, cls: MarketClass, now: number) => object,
  ): Promise<Answer> => {
    const now = backend.now();
    const body = await backend.read((state) => {
      const cls = classNamed(state.market, name);
      return cls === undefined ? undefined : look(state, cls, now);
    });
    return body === undefined ? unknownClass(context, name) : { status: 200, body };
  };
  return {
    listClasses: async () => {
      const now = backend.now();
      const items = await backend.read((state) => listClasses(state, now).map(toClassWire));
      return { status: 200, body: { items } };
    },
    getClass: ({ params }) =>
      onClass(params.class, (state, cls, now) => toClassWire(viewClass(state, cls, now))),
    putClass: async ({ params, body, caller }) => {
      const name = params.class;
      const command = toClassCommand(body, { actor: actorOf(caller), name });
      if (!command.ok) return invalid(command.errors);
      const outcome = await ask(context, command.value, false);
      if (!outcome.ok) return refusal(outcome, "orders");
      return onClass(name, (state, cls, now) => toClassWire(viewClass(state, cls, now)));
    },
    deleteClass: async ({ params, caller }) => {
      const name = params.class;
      const before = await onClass(name, (state, cls, now) =>
        toClassWire(viewClass(state, cls, now)),
      );
      const command = { kind: "market.delete_class", actor: actorOf(caller), name } as const;
      const outcome = await ask(context, command, false);
      return outcome.ok ? before : refusal(outcome, "orders");
    },
    getQuote: ({ params }) =>
      onClass(params.class, (state, cls, now) => toQuote(cls.name, viewQuote(state, cls, now))),
    getDepth: ({ params, query }) =>
      onClass(params.class, (state, cls, now) =>
        toDepth(cls.name, viewDepth(state, cls, now, query.limit ?? DEPTH_LIMIT)),
      ),
    getFills: ({ params, query }) =>
      onClass(params.class, (_, cls) =>
        toFillList(cls.name, viewFills(cls, query.limit ?? LIST_LIMIT)),
      ),
    getPriceHistory: ({ params, query }) =>
      onClass(params.class, (_, cls) => {
        const from = query.from === undefined ? 0 : toMillis(query.from);
        const to = query.to === undefined ? Number.MAX_SAFE_INTEGER : toMillis(query.to);
        return toPriceHistory(cls.name, viewHistory(cls, from, to));
      }),
  };
}

async function unknownClass({ backend }: Context, name: string): Promise<Answer> {
  const known = await backend.read((state) => [...state.market.classOf.keys()].slice(0, 50));
  const detail = `There is no resource class ${JSON.stringify(name)}.`;
  return { problem: problem("unknown_class", detail, { class: name, known }) };
}
