import { useMutation, useQuery } from "@tanstack/react-query";
import type { PoolRepairReply } from "../../../wire/index.ts";
import { Trouble } from "../../parts/trouble.tsx";
import { useCalm } from "../../parts/use-calm.ts";
import { RepairPlan } from "./repair-plan.tsx";

/**
 * A change of capacity with its plan before it: what stays, what moves, what is displaced. The
 * plan is asked for as a dry run; the button carries out the change that it belongs to.
 */
export function PlannedChange<Change>(props: {
  readonly change: Change;
  readonly words: string;
  readonly send: (change: Change, dryRun: boolean) => Promise<PoolRepairReply>;
  readonly onDone?: () => void;
}) {
  const { change, send, onDone } = props;
  const calm = useCalm(change);
  const isSettled = JSON.stringify(calm) === JSON.stringify(change);
  const plan = useQuery({
    queryKey: ["timeline", "plan", props.words, calm],
    queryFn: () => send(calm, true),
    gcTime: 0,
  });
  const apply = useMutation({
    mutationFn: () => send(calm, false),
    onSuccess: () => onDone?.(),
  });
  return (
    <section className="plan" aria-label="What it would do">
      {plan.error === null ? null : <Trouble error={plan.error} />}
      {plan.data === undefined || plan.error !== null ? null : (
        <>
          <RepairPlan repair={plan.data.repair} />
          <button
            type="button"
            className={plan.data.repair.displaced_count > 0 ? "danger" : "main"}
            disabled={!isSettled || apply.isPending || plan.isFetching}
            onClick={() => apply.mutate()}
          >
            {props.words}
          </button>
        </>
      )}
      {apply.error === null ? null : <Trouble error={apply.error} />}
    </section>
  );
}
