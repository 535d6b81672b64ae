// Asks for rounds of devices, one after another, and waits until each has delivered.
// Run: node examples/checkin/job.ts [devices] [rounds]     (ARBITER_URL names another server)
import { createClient } from "../../src/client/index.ts";

const [devices = "3", rounds = "2"] = process.argv.slice(2);
const baseUrl = process.env["ARBITER_URL"] ?? "http://127.0.0.1:8765";
const { jobs } = createClient({ baseUrl }).checkin;

const { job_id } = await jobs.register({
  name: "federated averaging",
  constraints: "ram_mb >= 2048",
  private_constraints: "samples >= 10",
  rounds: Number(rounds),
});
for (let round = 1; round <= Number(rounds); round++) {
  await jobs.request(job_id, { demand: Number(devices) });
  console.log(`${job_id}: asked for round ${round}`);
  await jobs.untilFilled(job_id);
  const { task } = await jobs.untilDone(job_id);
  console.log(`${job_id}: round ${round} has ${task?.finished} results`);
}
await jobs.end(job_id);
