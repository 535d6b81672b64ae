import type { CheckinRegion, CheckinStatus } from "../../wire/index.ts";
import { Empty } from "../parts/empty.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Panel } from "../parts/panel.tsx";
import { decimalText, wholeText } from "../show/number.ts";
import { spanText } from "../show/time.ts";
import { useCheckinStatus } from "./queries.ts";

/** Region by region: what its job manager keeps, and how its client managers are doing. */
export function ManagersPanel() {
  const status = useCheckinStatus();
  return <Loaded query={status}>{(data) => <Regions status={data} />}</Loaded>;
}

function Regions({ status }: { readonly status: CheckinStatus }) {
  return status.regions.map((region) => (
    <Panel key={region.region} title={`Region ${region.region}`} note={noteOf(region, status)}>
      {region.managers.length === 0 ? (
        <Empty title="No client manager is up" />
      ) : (
        <Managers region={region} />
      )}
    </Panel>
  ));
}

function noteOf({ region, classes, atoms, ...rest }: CheckinRegion, { sites }: CheckinStatus) {
  const own = sites.filter((site) => site.region === region).map(({ path }) => path);
  const kinds = `${wholeText(classes)} constraints, ${wholeText(atoms)} kinds of device`;
  return `${rest.scheduler}, ${rest.handout}; ${kinds}; ${own.join(", ")}`;
}

function Managers({ region }: { readonly region: CheckinRegion }) {
  const most = region.managers.reduce((max, { tokens }) => Math.max(max, tokens), 1);
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            {["Client manager", "Site", "State"].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {["Check-ins a second", "Heard of", "Tokens"].map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col">
              <span className="unseen">Tokens, drawn</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {region.managers.map((manager) => (
            <tr key={`${manager.manager} ${manager.epoch}`}>
              <th scope="row">
                {manager.manager} <span className="quiet">life {manager.epoch}</span>
              </th>
              <td>{manager.site}</td>
              <td>{manager.state}</td>
              <td className="num">{decimalText(manager.checkins_per_s, 1)}</td>
              <td className="num">
                {manager.silent_s < 1 ? "now" : `${spanText(manager.silent_s)} ago`}
              </td>
              <td className="num">{wholeText(manager.tokens)}</td>
              <td className="bar-cell">
                <span className="bar" style={{ width: `${(manager.tokens / most) * 100}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
