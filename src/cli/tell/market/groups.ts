import type { GroupWire } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { paint } from "../../terminal/paint.ts";
import { type Column, renderTable } from "../../terminal/table.ts";
import { formatInstant } from "../../time/iso.ts";

/** A group with its members. */
export function renderGroup(group: GroupWire, output: Output): string {
  const { members, asked, dry_run } = group;
  const held = members.filter(({ state }) => state === "active").length;
  const of =
    asked === undefined ? `${held} of ${members.length} held` : `${held} of ${asked} asked`;
  const name = dry_run === true ? "dry run: the group" : `group ${group.group_id}`;
  const isGood = held === (asked ?? members.length);
  const head = paint(output, isGood ? "green" : "yellow", `${name}: ${of}, ${WORDS[group.spread]}`);
  const rows = members.map((member) => [
    dry_run === true ? undefined : member.placement_id,
    member.state,
    member.node,
    member.data_center,
    member.rack,
    member.cpu_milli / 1_000,
    member.memory_mib,
    formatInstant(member.end_time),
  ]);
  return `${head}\n${renderTable(MEMBERS, rows, output)}`;
}

const WORDS: Record<GroupWire["spread"], string> = {
  one_rack: "in one rack",
  one_data_center: "in one data centre",
  several_data_centers: "in several data centres",
};

const MEMBERS: readonly Column[] = [
  { title: "member" },
  { title: "state" },
  { title: "node" },
  { title: "data centre" },
  { title: "rack" },
  { title: "cores", align: "right" },
  { title: "MiB", align: "right" },
  { title: "until" },
];
