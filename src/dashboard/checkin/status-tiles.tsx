import type { CheckinStatus } from "../../wire/index.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Tile } from "../parts/tile.tsx";
import { countText, decimalText, wholeText } from "../show/number.ts";
import { useCheckinStatus } from "./queries.ts";

/** The desk in a few figures. */
export function StatusTiles() {
  const status = useCheckinStatus();
  return <Loaded query={status}>{(data) => <Tiles status={data} />}</Loaded>;
}

function Tiles({ status }: { readonly status: CheckinStatus }) {
  const { regions, sites, checkins, offers, idle_per_s, gateways } = status;
  const sum = (pick: (region: CheckinStatus["regions"][number]) => number): number =>
    regions.reduce((all, region) => all + pick(region), 0);
  const rate = sum(({ managers }) =>
    managers.reduce((all, { checkins_per_s }) => all + checkins_per_s, 0),
  );
  const lost = sum((region) => region.lost);
  const tiles = [
    ["Devices turning up", decimalText(rate, 1), "a second", `${idle_per_s} a second get nothing`],
    ["Since the start", wholeText(checkins), "check-ins", countText(offers, "offer")],
    [
      "Active rounds",
      wholeText(sum(({ tasks }) => tasks)),
      "",
      `${wholeText(sum(({ unfilled }) => unfilled))} not filled`,
    ],
    [
      "Slots taken",
      wholeText(sum(({ accepted }) => accepted)),
      `of ${wholeText(sum(({ slots }) => slots))}`,
      "",
    ],
    ["Leases lost", wholeText(lost), "", "their slots go to others"],
    [
      "Regions",
      wholeText(regions.length),
      "",
      `${countText(sites.length, "site")}, ${countText(gateways, "gateway")}`,
    ],
  ] as const;
  return (
    <section className="tiles" aria-label="Now">
      {tiles.map(([label, value, unit, note]) => (
        <Tile
          key={label}
          label={label}
          value={value}
          unit={unit}
          note={note}
          href="checkin"
          tone={label === "Leases lost" && lost > 0 ? "warning" : "plain"}
        />
      ))}
    </section>
  );
}
