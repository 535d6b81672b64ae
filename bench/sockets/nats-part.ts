import { join } from "node:path";
import {
  type Bus,
  CHECKIN_SETTINGS,
  connectBus,
  createBusDesk,
  parseRoles,
} from "../../src/roles/index.ts";
import { openLedger } from "../../src/runtime/index.ts";

/** One process of a check-in desk: its data folder, the NATS server and its role are arguments. */
const [folder = "", url = "", role = ""] = process.argv.slice(2);
const fail = (why: string): never => {
  console.error(why);
  return process.exit(1);
};
const bus: Bus = await connectBus(url, fail);
if (role === "echo") {
  // What a bare answer of the same length costs.
  const reply = JSON.parse(process.argv[5]!);
  bus.serve("bare", "bare", () => reply);
} else {
  await serveDesk();
}
process.send?.("ready");
process.on("disconnect", () => process.exit(0));

async function serveDesk(): Promise<void> {
  const file = join(folder, `${role.replaceAll("@", "-")}.db`);
  const ledger = await openLedger({ file, onFault: ({ why }) => fail(why) });
  const roles = parseRoles([role], ["local"]);
  if ("fault" in roles) return fail(roles.fault);
  const settings = { ...CHECKIN_SETTINGS, offerTtlMs: 60_000 };
  const sealKey = new Uint8Array(32);
  const desk = createBusDesk({ ledger, settings, sealKey, bus, roles, onFault: fail });
  if (roles.jobManagers.length > 0) {
    const actor = { userId: "bench", role: "admin" } as const;
    const plain = { constraint: "ram_mb >= 2048", privateConstraint: "", sites: ["local"] };
    const place = { kind: "everywhere" } as const;
    const facts = { region: "local", rounds: 1, overcommitPercent: 0, deadlineMs: 0, place };
    await ledger.submit({ kind: "checkin.register", actor, userId: "bench", ...plain, ...facts });
    await ledger.submit({ kind: "checkin.request", actor, job: 1, demand: 1_000_000 });
  }
  await desk.start();
}
