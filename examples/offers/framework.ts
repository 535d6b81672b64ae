// Runs `count` jobs of one unit on what a pool has left, as many at once as it is offered.
// Run: node examples/offers/framework.ts [pool] [count] [seconds]  (ARBITER_URL: another server)
const [pool = "gpu", count = "10", seconds = "2"] = process.argv.slice(2);
const url = (process.env["ARBITER_URL"] ?? "http://127.0.0.1:8765").replace(/^http/, "ws");
const socket = new WebSocket(`${url}/v1/offers`);
const say = (message: object): void => socket.send(JSON.stringify(message));
let waiting = Number(count);
let running = 0;

socket.onopen = () => say({ type: "hello", framework: "example", pools: [pool] });
socket.onmessage = ({ data }) => {
  const { type, offer_id, units, jobs, state, problem, reason } = JSON.parse(String(data));
  if (type === "offer" && waiting > 0) {
    const taken = Array(Math.min(waiting, units)).fill({ size: 1, walltime_s: Number(seconds) });
    say({ type: "accept", offer_id, jobs: taken });
    console.log(`offered ${units} units of ${pool}, taking ${taken.length}`);
  } else if (type === "offer") say({ type: "decline", offer_id, filter_s: 60 });
  else if (type === "accepted") [waiting, running] = [waiting - jobs.length, running + jobs.length];
  else if (type === "job" && state !== "running") running -= 1;
  else if (type === "refused") console.error(`refused: ${problem?.detail ?? reason}`);
  if (waiting + running === 0 || (type === "refused" && offer_id === undefined)) socket.close();
};
socket.onclose = () => {
  console.log(waiting + running === 0 ? "all jobs are over" : `hung up, ${waiting} jobs wait`);
};
