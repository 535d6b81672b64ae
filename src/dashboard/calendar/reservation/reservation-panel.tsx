import type { Problem, Reservation } from "../../../wire/index.ts";
import { hrefOf, Link } from "../../frame/router.tsx";
import { useNow } from "../../live/now.ts";
import { useActivity, useReservation } from "../../live/queries.ts";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SidePanel } from "../../parts/side-panel.tsx";
import { activityWords } from "../../show/activity-words.ts";
import { countText, decimalText } from "../../show/number.ts";
import { agoText, instantText, spanText, windowText } from "../../show/time.ts";
import { useZone } from "../../show/zone.ts";
import type { Draft } from "../draft.ts";
import { Amend } from "./amend.tsx";
import { Cancel } from "./cancel.tsx";

export interface ReservationPanelProps {
  readonly id: string;
  /** The pool that is on the screen. */
  readonly pool: string;
  /** Where it is being moved to, if it is. */
  readonly moving: Draft | undefined;
  readonly onMoving: (draft: Draft | undefined) => void;
  readonly onTight: (tight: Problem["tight"]) => void;
  readonly onClose: () => void;
}

/** One reservation: what it is, how it came about, and what can be done with it. */
export function ReservationPanel(props: ReservationPanelProps) {
  const query = useReservation(props.id);
  return (
    <SidePanel title={`Reservation ${props.id}`} onClose={props.onClose}>
      <Loaded query={query}>
        {(reservation) => (
          <>
            <Details reservation={reservation} pool={props.pool} />
            {reservation.state === "scheduled" || reservation.state === "active" ? (
              <>
                <Amend key={versionOf(reservation)} {...props} reservation={reservation} />
                <Cancel reservation={reservation} />
              </>
            ) : null}
            <Past id={reservation.reservation_id} />
          </>
        )}
      </Loaded>
    </SidePanel>
  );
}

/** A form begins anew when what it changes was changed. */
function versionOf({ reservation_id, start_time, end_time, amount }: Reservation): string {
  return `${reservation_id} ${start_time} ${end_time} ${amount}`;
}

function Details(props: { readonly reservation: Reservation; readonly pool: string }) {
  const zone = useZone();
  const now = useNow();
  const { reservation } = props;
  const { pool, state, user_id, amount, start_time, end_time, price, tier } = reservation;
  const length = end_time - start_time;
  const cost = (amount * price * length) / 3_600;
  return (
    <>
      {pool === props.pool ? null : (
        <p className="hint">
          It is in{" "}
          <Link href={hrefOf("calendar", { pool, reservation: props.reservation.reservation_id })}>
            {pool}
          </Link>{" "}
          now.
        </p>
      )}
      <Facts
        facts={[
          [
            "state",
            <span key="state" className={`badge state-${state}`}>
              {state}
            </span>,
          ],
          ["user", tier === "trial" ? `${user_id} (trial)` : user_id],
          ["amount", countText(amount, "unit")],
          ["window", windowText(start_time, end_time, zone, now)],
          ["length", spanText(length)],
          ["machines up", instantText(reservation.ready_time, zone, now)],
          ["price", `${decimalText(price)} a unit-hour, ${decimalText(cost)} in all`],
          ["asked", agoText(reservation.created_time, now)],
        ]}
      />
    </>
  );
}

function Past({ id }: { readonly id: string }) {
  const zone = useZone();
  const now = useNow();
  const history = useActivity({ reservation: id, limit: 50 });
  return (
    <section aria-label="History">
      <h3>History</h3>
      <Loaded query={history}>
        {({ items }) => (
          <ol className="history">
            {items.toReversed().map((past) => (
              <li key={`${past.seq} ${past.kind}`}>
                <time>{instantText(past.at, zone, now)}</time> {activityWords(past)}
                {past.actor_id === undefined ? "" : ` by ${past.actor_id}`}
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </section>
  );
}
