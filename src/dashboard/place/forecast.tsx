import type { Candidate, PlacementFix, PlacementForecast } from "../../wire/index.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { Panel } from "../parts/panel.tsx";
import { countText, decimalText, runsText, wholeText } from "../show/number.ts";
import { funnelOf } from "./funnel.ts";

/** Where it would go now, why there, and why not elsewhere. */
export function Forecast({ forecast }: { readonly forecast: PlacementForecast }) {
  const { explanation } = forecast;
  return (
    <>
      <Answer forecast={forecast} />
      <Panel title="Why" note={`by ${explanation.policy}`}>
        <Funnel forecast={forecast} />
        {explanation.basis === undefined ? null : <p className="hint">{explanation.basis}</p>}
      </Panel>
      {explanation.candidates.length === 0 ? null : (
        <Panel title="Best nodes" note="first the one it would take">
          <Candidates candidates={explanation.candidates} />
        </Panel>
      )}
    </>
  );
}

function Answer({ forecast }: { readonly forecast: PlacementForecast }) {
  const { fits, count, placeable, would_go, would_evict, explanation } = forecast;
  if (!fits) {
    return (
      <div className="trouble" role="status">
        <p>
          <strong>It fits nowhere now.</strong>{" "}
          {count === 1 ? "" : `${wholeText(placeable)} of ${wholeText(count)} parts would.`}
        </p>
        {explanation.would_fit.length === 0 ? null : (
          <ul>
            {explanation.would_fit.map((fix) => (
              <li key={fix.field}>It would with {fixWords(fix)}.</li>
            ))}
          </ul>
        )}
      </div>
    );
  }
  return (
    <div className="granted" role="status">
      <p>
        <strong>It would go to</strong>{" "}
        {would_go.slice(0, 12).map(({ node, gpus }, part) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two parts may go to the same GPUs' node
          <span key={part}>
            {part === 0 ? "" : ", "}
            <Link href={hrefOf("fleet", { node })}>{node}</Link>
            {gpus.length === 0 ? "" : ` (GPU ${runsText(gpus)})`}
          </span>
        ))}
        {would_go.length > 12 ? ` and ${would_go.length - 12} more` : ""}.
      </p>
      {would_evict.length === 0 ? null : (
        <p className="refused">
          {countText(would_evict.length, "placement")} would make room: {would_evict.join(", ")}.
        </p>
      )}
    </div>
  );
}

function fixWords({ field, most, models }: PlacementFix): string {
  if (models !== undefined) return `model ${models.join(" or ")}`;
  switch (field) {
    case "cpu_milli":
      return `at most ${decimalText((most ?? 0) / 1_000)} cores`;
    case "memory_mib":
      return `at most ${decimalText((most ?? 0) / 1_024)} GiB of memory`;
    case "gpu_memory_mib":
      return `at most ${decimalText((most ?? 0) / 1_024)} GiB for each GPU`;
    case "gpu_milli":
      return `at most ${decimalText((most ?? 0) / 10)} % of a GPU`;
    case "gpus":
      return `at most ${countText(most ?? 0, "GPU")}`;
    case "gpu_models":
      return "any model";
    case "labels":
      return "fewer labels, or other clusters";
  }
}

function Funnel({ forecast }: { readonly forecast: PlacementForecast }) {
  const steps = funnelOf(forecast.explanation);
  const all = Math.max(forecast.explanation.nodes, 1);
  return (
    <ol className="funnel">
      {steps.map(({ name, out, left }) => (
        <li key={name}>
          <span className="funnel-name">
            {out === 0 ? "" : <b>{wholeText(out)}</b>} {name}
          </span>
          <span className="rank-bar">
            <span className="bar" style={{ width: `${(left / all) * 100}%` }} />
            <span className="bar bar-more" style={{ width: `${(out / all) * 100}%` }} />
          </span>
          <span className="rank-value">{wholeText(left)} left</span>
        </li>
      ))}
    </ol>
  );
}

function Candidates({ candidates }: { readonly candidates: readonly Candidate[] }) {
  const terms = [...new Set(candidates.flatMap((one) => Object.keys(one.terms)))];
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Node</th>
            <th scope="col" className="num">
              Score
            </th>
            {terms.map((term) => (
              <th key={term} scope="col" className="num">
                {term.replaceAll("_", " ")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ node, score, terms: own, on_probation }) => (
            <tr key={node}>
              <th scope="row">
                <Link href={hrefOf("fleet", { node })}>{node}</Link>
                {on_probation === true ? <span className="tag">on probation</span> : null}
              </th>
              <td className="num strong">{wholeText(score)}</td>
              {terms.map((term) => (
                <td key={term} className="num">
                  {own[term] === undefined ? "–" : decimalText(own[term], 3)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
