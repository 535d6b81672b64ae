// A device: checks in, takes an offer, works while it sends heartbeats, delivers; again and again.
// Run: node examples/checkin/client.ts [name] [rounds]     (ARBITER_URL names another server)
import { createClient } from "../../src/client/index.ts";

const [client_id = "phone-1", rounds = "2"] = process.argv.slice(2);
const baseUrl = process.env["ARBITER_URL"] ?? "http://127.0.0.1:8765";
const desk = createClient({ baseUrl }).checkin;
const pause = (s: number) => new Promise((resolve) => setTimeout(resolve, s * 1_000));

for (let done = 0; done < Number(rounds); ) {
  const attributes = { ram_mb: 4_096, os: "android", charging: true };
  const turn = await desk.takePart({ client_id, attributes }, { samples: 120 });
  if (turn.offer === null) {
    await pause(Math.min(turn.come_back_s, 1)); // a real device waits as long as it was told
    continue;
  }
  const beats = setInterval(
    () => desk.heartbeat(turn.lease),
    ((turn.lease.lease_s ?? 3) * 1_000) / 3,
  );
  await pause(0.1); // the work
  clearInterval(beats);
  await desk.finish(turn.lease);
  console.log(`${client_id}: delivered for ${turn.lease.job_id}, round ${turn.lease.task}`);
  done += 1;
}
