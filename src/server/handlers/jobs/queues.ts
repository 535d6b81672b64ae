import { listQueues as listLive, type QueueView } from "../../../kernel/index.ts";
import { compileValidator, queueName, toQueueCommand, toQueueWire } from "../../../wire/index.ts";
import { actorOf } from "../../access/caller.ts";
import type { Answer, Handlers } from "../../http/call.ts";
import { ask, type Context, invalid, refusal } from "../context.ts";

type QueueHandlers = Pick<Handlers, "listQueues" | "putQueue" | "deleteQueue">;

export function queueHandlers(context: Context): QueueHandlers {
  const { backend } = context;
  const name = compileValidator(queueName);
  const find = (pool: string, queue: string): Promise<QueueView | undefined> =>
    backend.read((state) => listLive(state, pool).find((one) => one.queue === queue));
  return {
    listQueues: async ({ query }) => {
      const queues = await backend.read((state) => listLive(state, query.pool));
      return { status: 200, body: { items: queues.map(toQueueWire) } };
    },
    putQueue: async ({ params, body, caller }) => {
      const { pool, queue } = params;
      if (!name.check(queue)) {
        const message = name.explain(queue)[0]?.message ?? "is no name of a queue";
        return invalid([{ path: "queue", message }]);
      }
      const command = toQueueCommand(body, { actor: actorOf(caller), pool, queue });
      const outcome = await ask(context, command, false);
      return outcome.ok ? told(await find(pool, queue)) : refusal(outcome, "jobs");
    },
    deleteQueue: async ({ params, caller }) => {
      const { pool, queue } = params;
      const before = await find(pool, queue);
      const command = { kind: "queue.delete", actor: actorOf(caller), pool, queue } as const;
      const outcome = await ask(context, command, false);
      return outcome.ok ? told(before) : refusal(outcome, "jobs");
    },
  };
}

/** A queue that a command has just made or let go of: somebody else may have been there since. */
function told(view: QueueView | undefined): Answer {
  return { status: 200, body: view === undefined ? {} : toQueueWire(view) };
}
