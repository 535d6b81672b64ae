import { connect, type Msg, type NatsConnection } from "@nats-io/transport-node";

/** Messages between processes of one desk. Lost, repeated and late ones are the roles' business. */
export interface Bus {
  publish(subject: string, message: object): void;
  /** Calls for each message; what it throws is a fault of ours. */
  subscribe(subject: string, handle: (text: string) => void): void;
  /** Answers what is asked. One of a queue's members is asked. */
  serve(subject: string, queue: string, answer: (text: string) => object | Promise<object>): void;
  /** The answer's text; undefined if nobody answers in time. */
  ask(subject: string, message: object, timeoutMs?: number): Promise<string | undefined>;
  close(): Promise<void>;
}

const PREFIX = "arbiter.checkin.";
const ASK_MS = 2_000;

/** Connects to any of the servers of `url` (commas between), and again for ever when it breaks. */
export async function connectBus(url: string, onFault: (what: string) => void): Promise<Bus> {
  const connection = await connect({
    servers: url.split(","),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 100,
    waitOnFirstConnect: true,
    pingInterval: 2_000,
    maxPingOut: 2,
  });
  return busOver(connection, onFault);
}

function busOver(connection: NatsConnection, onFault: (what: string) => void): Bus {
  const guarded = (subject: string, handle: (message: Msg) => void) => {
    return (error: Error | null, message: Msg): void => {
      try {
        if (error === null) handle(message);
        else onFault(`${subject}: ${error.message}`);
      } catch (fault) {
        onFault(`${subject}: ${String(fault)}`);
      }
    };
  };
  return {
    publish: (subject, message) => {
      if (!connection.isClosed()) connection.publish(PREFIX + subject, JSON.stringify(message));
    },
    subscribe: (subject, handle) => {
      const callback = guarded(subject, (message) => handle(message.string()));
      connection.subscribe(PREFIX + subject, { callback });
    },
    serve: (subject, queue, answer) => {
      const callback = guarded(subject, (message) => {
        const reply = answer(message.string());
        if (!(reply instanceof Promise)) {
          message.respond(JSON.stringify(reply));
          return;
        }
        reply.then(
          (told) => message.respond(JSON.stringify(told)),
          (fault: unknown) => onFault(`${subject}: ${String(fault)}`),
        );
      });
      connection.subscribe(PREFIX + subject, { queue, callback });
    },
    ask: async (subject, message, timeout = ASK_MS) => {
      try {
        const text = JSON.stringify(message);
        return (await connection.request(PREFIX + subject, text, { timeout })).string();
      } catch {
        // Nobody there, or not in time: alike for whoever asked.
        return undefined;
      }
    },
    close: () => connection.close(),
  };
}
