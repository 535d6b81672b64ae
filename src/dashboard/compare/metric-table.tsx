import { decimalText } from "../show/number.ts";
import type { Figure, MetricRow } from "./figures.ts";

/** Metrics down, policies across; the best of a row stands out where better is known. */
export function MetricTable(props: {
  readonly policies: readonly string[];
  readonly rows: readonly MetricRow[];
}) {
  return (
    <div className="scroll-x">
      <table className="table compare">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col">Better</th>
            {props.policies.map((policy) => (
              <th key={policy} scope="col" className="num">
                {policy}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(({ name, better, figures, best }) => (
            <tr key={name}>
              <th scope="row">{name.replaceAll("_", " ")}</th>
              <td className="quiet">{better ?? ""}</td>
              {figures.map((figure, column) => (
                <td key={props.policies[column]} className={best.has(column) ? "num best" : "num"}>
                  <Cell figure={figure} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ figure }: { readonly figure: Figure | undefined }) {
  if (figure === undefined) return <>–</>;
  const { mean, min, max, count } = figure;
  return (
    <>
      {decimalText(mean, places(mean))}
      {count > 1 && min !== max ? (
        <small className="quiet">
          {" "}
          {decimalText(min, places(min))}…{decimalText(max, places(max))}
        </small>
      ) : null}
    </>
  );
}

function places(value: number): number {
  return Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
}
