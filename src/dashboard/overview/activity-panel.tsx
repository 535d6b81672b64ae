import { useState } from "react";
import type { ActivityItem } from "../../wire/index.ts";
import { useNow } from "../live/now.ts";
import { useActivity } from "../live/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { activityTone, activityWords, subjectOf } from "../show/activity-words.ts";
import { agoText, instantText } from "../show/time.ts";
import { useZone } from "../show/zone.ts";
import { Explanation } from "./explanation.tsx";

/** The part of the activity that is shown. */
export const NEWEST = { limit: 40 } as const;

/** What happened, newest first; each line opens its explanation. */
export function ActivityPanel() {
  const activity = useActivity(NEWEST);
  const [open, setOpen] = useState<string>();
  return (
    <Panel title="Activity" className="activity-panel">
      <Loaded query={activity}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing has happened yet" />
          ) : (
            <ol className="activity">
              {keyed(items.filter(isTold)).map(([key, item]) => (
                <Line
                  key={key}
                  item={item}
                  isOpen={open === key}
                  onToggle={() => setOpen(open === key ? undefined : key)}
                />
              ))}
            </ol>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** Which nodes a grant has got is part of its own history, and too much beside the others. */
function isTold({ kind }: ActivityItem): boolean {
  return kind !== "reservation.bound";
}

function Line(props: {
  readonly item: ActivityItem;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { item, isOpen, onToggle } = props;
  const zone = useZone();
  const now = useNow();
  return (
    <li className={`tone-${activityTone(item.kind)}`}>
      <button type="button" className="activity-line" aria-expanded={isOpen} onClick={onToggle}>
        <span className="activity-what">
          <b>{subjectOf(item)}</b> {activityWords(item)}
          <Beside item={item} />
        </span>
        <time dateTime={isoOf(item.at)} title={instantText(item.at, zone, now)}>
          {agoText(item.at, now)}
        </time>
      </button>
      {isOpen ? <Explanation item={item} /> : null}
    </li>
  );
}

/** Whose it is, and where, as far as the subject does not say so. */
function Beside({ item }: { readonly item: ActivityItem }) {
  const subject = subjectOf(item);
  const told = [item.user_id, item.pool ?? item.cluster].filter(
    (name) => name !== undefined && name !== subject,
  );
  return told.map((name) => (
    <span key={name} className="quiet">
      {" "}
      · {name}
    </span>
  ));
}

/** A record may hold several events, even several of one kind. */
function keyed(items: readonly ActivityItem[]): readonly (readonly [string, ActivityItem])[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = `${item.seq} ${item.kind} ${subjectOf(item)}`;
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return [`${name} ${count}`, item];
  });
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}
