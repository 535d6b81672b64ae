import { type ReportRow, textIn } from "../parts/cells.ts";
import { countText, decimalText, wholeText } from "../show/number.ts";
import { HOUR_S, instantText, spanText } from "../show/time.ts";
import type { Zone } from "../show/zone.ts";

/** A signal as a sentence, and the question that it answers best. */
export interface SignalWords {
  readonly title: string;
  readonly detail: string;
}

/** What a signal says. A code that is new here is told by its own name and facts. */
export function signalWords(row: ReportRow, zone: Zone, nowS: number): SignalWords {
  const facts = factsOf(row);
  const fact = (name: string): number => Number(facts[name] ?? 0);
  switch (textIn(row, "code")) {
    case "pool_full":
      return {
        title: "Full for standard requests",
        detail: `free again in ${spanText(fact("hours_until_free") * HOUR_S)}`,
      };
    case "schedule_ends_soon":
      return {
        title: "The schedule ends soon",
        detail: `last capacity until ${instantText(fact("end_time"), zone, nowS)}`,
      };
    case "refusal_spike":
      return {
        title: "Refusals have jumped",
        detail:
          `${wholeText(fact("refused_last_hour"))} in the last hour, ` +
          `${decimalText(fact("mean_per_hour_before"), 1)} an hour before`,
      };
    case "refused_in_a_row":
      return {
        title: "Refused again and again",
        detail: `${countText(fact("refused"), "refusal")} since the last admission`,
      };
    case "displaced_ahead":
      return {
        title: "Reservations were displaced",
        detail: `${countText(fact("reservations"), "reservation")} whose time is still to come`,
      };
    default:
      return { title: textIn(row, "code").replaceAll("_", " "), detail: plainFacts(facts) };
  }
}

type Facts = Readonly<Record<string, string | number>>;

function factsOf(row: ReportRow): Facts {
  const cell = row["facts"];
  return typeof cell === "object" && cell !== null ? cell : {};
}

function plainFacts(facts: Facts): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`)
    .join(", ");
}
