import type { Bar } from "./bars.ts";

/** One bar for each row: names on the left, values at the right. */
export function RankChart(props: { readonly title: string; readonly bars: readonly Bar[] }) {
  const most = props.bars.reduce((max, { value }) => Math.max(max, value), 0);
  return (
    <figure className="rank">
      <figcaption className="quiet">{props.title}</figcaption>
      {props.bars.map(({ name, value, text }) => (
        <div key={name} className="rank-row">
          <span className="rank-name">{name}</span>
          <span className="rank-bar">
            <span className="bar" style={{ width: `${most === 0 ? 0 : (value / most) * 100}%` }} />
          </span>
          <span className="rank-value">{text}</span>
        </div>
      ))}
    </figure>
  );
}
