/** One row: its name, a count, and a value that is drawn. */
export interface BarRow {
  readonly key: string;
  readonly name: string;
  readonly count: string;
  readonly value: number;
  /** The value in words. */
  readonly text: string;
  /** A second part of the value, drawn behind the first. */
  readonly more?: number;
}

/** A table whose last column is also a bar. */
export function BarTable(props: {
  readonly head: readonly [string, string, string];
  readonly rows: readonly BarRow[];
}) {
  const most = props.rows.reduce((max, { value, more = 0 }) => Math.max(max, value + more), 0);
  const width = (value: number): string => `${most === 0 ? 0 : (value / most) * 100}%`;
  return (
    <table className="table bars">
      <thead>
        <tr>
          <th scope="col">{props.head[0]}</th>
          <th scope="col" className="num">
            {props.head[1]}
          </th>
          <th scope="col" colSpan={2}>
            {props.head[2]}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(({ key, name, count, value, text, more = 0 }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td className="num">{count}</td>
            <td className="num">{text}</td>
            <td className="bar-cell">
              <span className="bar" style={{ width: width(value) }} />
              {more > 0 ? <span className="bar bar-more" style={{ width: width(more) }} /> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
