/** Devices behind gateways, on whichever server answers. */
export interface Crowd {
  /** The job of each device that was told that it has a slot. */
  readonly told: ReadonlyMap<string, string>;
  devices(): number;
  stop(): Promise<void>;
}

const BATCH = 25;
const TRIES = 3;
const SITES = ["eu/fr/paris", "us/nyc", "eu/de/berlin", "us/nyc"];

interface Reply {
  readonly checkins?: readonly { readonly offer?: { readonly offer: string } | null }[];
  readonly accepts?: readonly { readonly state?: string; readonly job_id?: string }[];
}

/**
 * Starts a gateway for each port. A gateway whose server dies goes to the next one, and asks again
 * about every accept that was not answered: the same device, the same offer.
 */
export function createCrowd(ports: readonly number[]): Crowd {
  const told = new Map<string, string>();
  let named = 0;
  let isOn = true;
  const gateways = ports.map(async (_, first) => {
    for (let turn = first; isOn; turn++) {
      const link = await openLink(ports[turn % ports.length]!);
      while (isOn && link.isOpen()) {
        const site = SITES[named % SITES.length]!;
        const names = Array.from({ length: BATCH }, () => `d${named++}`);
        await visit(link, names, site, told);
        await pause(60);
      }
      link.close();
      await pause(100);
    }
  });
  return {
    told,
    devices: () => named,
    stop: async () => {
      isOn = false;
      await Promise.all(gateways);
    },
  };
}

async function visit(
  link: Link,
  names: readonly string[],
  site: string,
  told: Map<string, string>,
): Promise<void> {
  const seen = await link.say({ checkins: names.map((client_id) => ({ client_id, site })) });
  let open = (seen?.checkins ?? []).flatMap(({ offer }, at) =>
    offer ? [{ client_id: names[at]!, offer: offer.offer }] : [],
  );
  for (let tries = 0; tries < TRIES && open.length > 0; tries++) {
    const reply = await link.say({ accepts: open });
    const accepts = reply?.accepts;
    if (accepts === undefined) continue;
    accepts.forEach(({ state, job_id }, at) => {
      if (state === "live" && job_id !== undefined) told.set(open[at]!.client_id, job_id);
    });
    open = open.filter((_, at) => accepts[at]?.state !== "live");
  }
}

interface Link {
  isOpen(): boolean;
  /** Undefined if the server has gone. */
  say(message: object): Promise<Reply | undefined>;
  close(): void;
}

async function openLink(port: number): Promise<Link> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/checkin/gateway`);
  const gone = new Promise<undefined>((resolve) => {
    socket.onclose = () => resolve(undefined);
    socket.onerror = () => resolve(undefined);
  });
  await Promise.race([gone, new Promise((resolve) => (socket.onopen = resolve))]);
  let id = 0;
  return {
    isOpen: () => socket.readyState === WebSocket.OPEN,
    say: (message) => {
      if (socket.readyState !== WebSocket.OPEN) return gone;
      const answered = new Promise<Reply>((resolve) => {
        socket.onmessage = ({ data }) => resolve(JSON.parse(String(data)));
      });
      id += 1;
      socket.send(JSON.stringify({ id, ...message }));
      return Promise.race([answered, gone]);
    },
    close: () => socket.close(),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
