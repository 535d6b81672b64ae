import type { CheckinStatus } from "../../../wire/index.ts";
import type { Output } from "../../terminal/io.ts";
import { type Column, renderFacts, renderTable } from "../../terminal/table.ts";

/** Regions, then their client managers. */
export function renderCheckinStatus(status: CheckinStatus, output: Output): string {
  const regions = status.regions.map((region) => [
    region.region,
    region.term,
    region.scheduler,
    region.handout,
    region.tasks,
    region.unfilled,
    `${region.accepted}/${region.slots}`,
    region.lost,
    region.atoms,
  ]);
  const managers = status.regions.flatMap((region) =>
    region.managers.map((manager) => [
      region.region,
      manager.manager,
      manager.epoch,
      manager.state,
      manager.tokens,
      manager.checkins_per_s,
      manager.silent_s,
    ]),
  );
  const facts = renderFacts(
    [
      ["check-ins", status.checkins],
      ["offers", status.offers],
      ["idle", `${status.idle_per_s} a second`],
      ["gateways", status.gateways],
      ["sites", status.sites.map(({ path }) => path).join(", ")],
    ],
    output,
  );
  if (status.regions.length === 0) return facts;
  const [first, second] = [
    renderTable(REGIONS, regions, output),
    renderTable(MANAGERS, managers, output),
  ];
  return `${facts}${first}${second}`;
}

const REGIONS: readonly Column[] = [
  { title: "region" },
  { title: "term", align: "right" },
  { title: "scheduler" },
  { title: "handout" },
  { title: "rounds", align: "right" },
  { title: "unfilled", align: "right" },
  { title: "accepted", align: "right" },
  { title: "lost", align: "right" },
  { title: "kinds", align: "right" },
];

const MANAGERS: readonly Column[] = [
  { title: "region" },
  { title: "manager", align: "right" },
  { title: "epoch", align: "right" },
  { title: "state" },
  { title: "tokens", align: "right" },
  { title: "check-ins/s", align: "right" },
  { title: "silent s", align: "right" },
];
