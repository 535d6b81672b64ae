import type { Command } from "commander";
import type { Io } from "../../../terminal/io.ts";
import { addPolicyAdd } from "./add.ts";
import { addPolicyList } from "./list.ts";
import { addPolicyRm } from "./rm.ts";
import { addPolicyShow } from "./show.ts";
import { addPolicyTest } from "./test.ts";
import { addTrust } from "./trust.ts";

/** `arbiter policy`: what chooses among nodes. */
export function addPolicy(program: Command, io: Io): void {
  const parent = program
    .command("policy")
    .summary("add, list, test and remove placement policies")
    .description("Add, list, show, test, trust and remove placement policies.");
  addPolicyAdd(parent, io);
  addPolicyList(parent, io);
  addPolicyShow(parent, io);
  addPolicyTest(parent, io);
  addPolicyRm(parent, io);
  addTrust(parent, io);
}
