import { Measured } from "../chart/measured.tsx";
import { TimeAxis } from "../chart/time-axis.tsx";
import { timeScale } from "../chart/time-scale.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { decimalText, wholeText } from "../show/number.ts";
import { type PriceHour, priceSpan } from "./levels.ts";
import { usePrices } from "./queries.ts";

const HEIGHT = 150;
const GUTTER = 48;
const VOLUME = 0.35;
const HOUR_S = 3_600;

/** Prices hour by hour: from lowest to highest, the last one joined, units below. */
export function PricesPanel({ name }: { readonly name: string }) {
  const prices = usePrices(name);
  return (
    <Panel title="Prices" note="credits a unit-hour, hour by hour; units traded below">
      <Loaded query={prices}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="Nothing was traded yet" />
          ) : (
            <Measured height={HEIGHT + 20}>
              {(width) => <Chart hours={items} width={width} />}
            </Measured>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Chart({ hours, width }: { readonly hours: readonly PriceHour[]; readonly width: number }) {
  const span = priceSpan(hours);
  if (span === undefined) return null;
  const scale = timeScale(span.from, span.to, Math.max(width - GUTTER, 40));
  const y = (price: number): number =>
    HEIGHT - ((price - span.lowest) / (span.highest - span.lowest)) * HEIGHT;
  const middle = ({ start_time }: PriceHour): number => scale.x(start_time + HOUR_S / 2);
  const line = hours.map((hour) => `${middle(hour).toFixed(1)},${y(hour.last).toFixed(1)}`);
  const units = hours.reduce((sum, { amount }) => sum + amount, 0);
  const label =
    `Prices from ${decimalText(span.lowest)} to ${decimalText(span.highest)}, ` +
    `${wholeText(units)} units traded`;
  return (
    <svg className="prices" width={width} height={HEIGHT + 20} role="img" aria-label={label}>
      <g transform={`translate(${GUTTER} 0)`}>
        {hours.map((hour) => {
          const tall = (hour.amount / span.mostUnits) * HEIGHT * VOLUME;
          const wide = Math.max(
            1,
            scale.x(hour.start_time + HOUR_S) - scale.x(hour.start_time) - 1,
          );
          return (
            <g key={hour.start_time}>
              <rect
                className="price-volume"
                x={scale.x(hour.start_time)}
                y={HEIGHT - tall}
                width={wide}
                height={tall}
              />
              <line
                className="price-range"
                x1={middle(hour)}
                x2={middle(hour)}
                y1={y(hour.lowest)}
                y2={y(hour.highest)}
              />
            </g>
          );
        })}
        <TimeAxis scale={scale} height={HEIGHT} />
        <path className="price-line" d={`M${line.join("L")}`} />
      </g>
      {[span.lowest, (span.lowest + span.highest) / 2, span.highest].map((price) => (
        <text key={price} x={GUTTER - 6} y={Math.max(10, y(price) - 2)} textAnchor="end">
          {decimalText(price)}
        </text>
      ))}
    </svg>
  );
}
