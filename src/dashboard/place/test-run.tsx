import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { Refused } from "../../client/index.ts";
import type { PlacementGroupReply, PlacementReply, PlacementRequest } from "../../wire/index.ts";
import { hrefOf, Link } from "../frame/router.tsx";
import { useLive } from "../live/provider.tsx";
import { Panel } from "../parts/panel.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { countText, decimalText, runsText } from "../show/number.ts";

interface Run {
  readonly reply: PlacementReply | PlacementGroupReply;
  readonly tookMs: number;
}

/**
 * Lets a policy of a user choose on the fleet as it is now, and grants nothing. Each run costs a
 * sandbox, so it is asked for by a press.
 */
export function TestRun({ request }: { readonly request: PlacementRequest }) {
  const { client } = useLive();
  const run = useMutation({
    mutationFn: async (body: PlacementRequest): Promise<Run> => {
      const startedAt = performance.now();
      const reply = await client.placements.request(body, { dryRun: true });
      return { reply, tookMs: performance.now() - startedAt };
    },
  });
  const { reset } = run;
  const asked = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wish has not been run yet
  useEffect(() => reset(), [asked, reset]);
  return (
    <Panel
      title="Test run"
      note={`${request.policy} on the fleet as it is now; nothing is granted`}
      actions={
        <button type="button" disabled={run.isPending} onClick={() => run.mutate(request)}>
          {run.isPending ? "Running …" : "Run it"}
        </button>
      }
    >
      {run.data === undefined && run.error === null ? (
        <p className="quiet">What it would choose for this workload is shown here.</p>
      ) : null}
      {run.data === undefined ? null : <Chosen run={run.data} />}
      {run.error === null ? null : <Failed error={run.error} />}
    </Panel>
  );
}

function Chosen({ run: { reply, tookMs } }: { readonly run: Run }) {
  const parts = "placements" in reply ? reply.placements : [reply];
  return (
    <div className="granted" role="status">
      <p>
        <strong>It would choose</strong>{" "}
        {parts.map(({ node, gpus }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing was granted, so nothing has an id
          <span key={index}>
            {index === 0 ? "" : ", "}
            <Link href={hrefOf("fleet", { node })}>{node}</Link>
            {gpus.length === 0 ? "" : ` (GPU ${runsText(gpus)})`}
          </span>
        ))}
        .
      </p>
      <p className="hint">
        {countText(parts.length, "part")}, answered in {decimalText(tookMs / 1_000, 2)} s, and the
        ledger would grant it.
      </p>
    </div>
  );
}

function Failed({ error }: { readonly error: Error }) {
  const { traceback, printed } = tracesOf(error);
  return (
    <>
      <Trouble error={error} />
      {traceback === undefined ? null : <pre className="source">{traceback}</pre>}
      {printed === undefined ? null : (
        <>
          <p className="quiet">It had printed:</p>
          <pre className="source">{printed}</pre>
        </>
      )}
    </>
  );
}

function tracesOf(error: Error): { readonly traceback?: string; readonly printed?: string } {
  if (!(error instanceof Refused)) return {};
  const { traceback, printed } = error.problem;
  return {
    ...(traceback === undefined ? {} : { traceback }),
    ...(printed === undefined || printed === "" ? {} : { printed }),
  };
}
