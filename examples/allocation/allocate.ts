/**
 * Asks for several workloads at once over one connection of the allocation protocol: each request
 * has a `request_id`, so that the answers may come in any order and no slow one holds up others.
 *
 *     node allocate.ts [POLICY_URI] [GPUS ...]
 *
 * ARBITER_WS is the address (default ws://127.0.0.1:8765). Runs as it is in Node and in a browser.
 */
const address = process.env["ARBITER_WS"] ?? "ws://127.0.0.1:8765";
const [policy = "builtin://best-fit", ...counts] = process.argv.slice(2);
const wanted = counts.length > 0 ? counts.map(Number) : [1, 2, 4];

interface Reply {
  readonly request_id: number;
  readonly success: boolean;
  readonly data?: unknown;
  readonly message?: string;
}

const replies = new Map<number, Reply>();
const socket = new WebSocket(address);

socket.addEventListener("open", () => {
  wanted.forEach((gpus, request_id) => {
    const request = { adhoc: true, policy_rule_uri: policy, inputs: { gpus }, request_id };
    socket.send(JSON.stringify(request));
  });
});

socket.addEventListener("message", ({ data }) => {
  const reply: Reply = JSON.parse(data);
  replies.set(reply.request_id, reply);
  if (replies.size === wanted.length) socket.close();
});

socket.addEventListener("error", () => {
  console.error(`${address} can't be reached`);
  process.exitCode = 3;
});

socket.addEventListener("close", () => {
  wanted.forEach((gpus, request_id) => {
    const reply = replies.get(request_id);
    const told = reply?.success === true ? JSON.stringify(reply.data) : (reply?.message ?? "-");
    console.log(`${gpus} GPUs: ${told}`);
  });
});
