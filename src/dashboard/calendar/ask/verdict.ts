import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Refused } from "../../../client/index.ts";
import type { Problem, Reservation, ReservationRequest } from "../../../wire/index.ts";
import { useLive } from "../../live/provider.tsx";
import { useCalm } from "../../parts/use-calm.ts";

/** What the server says to a wish, before it is a wish in earnest. */
export type Verdict =
  | { readonly kind: "granted"; readonly reservations: readonly Reservation[] }
  | { readonly kind: "refused"; readonly error: Refused };

/**
 * Asks as a dry run: nothing is stored, no refusal is counted. Asked again whenever the pool
 * changes, for its key begins as that of the pool's timeline.
 */
export function useVerdict(request: ReservationRequest | undefined) {
  const { client } = useLive();
  const calm = useCalm(request);
  return useQuery({
    queryKey: ["timeline", calm?.pool ?? "", "verdict", calm],
    enabled: calm !== undefined,
    placeholderData: keepPreviousData,
    gcTime: 0,
    queryFn: ({ signal }): Promise<Verdict> => {
      if (calm === undefined) throw new Error("nothing is asked for");
      return judge(async () => {
        const reply = await client.request(calm, { dryRun: true, signal });
        return "reservations" in reply ? reply.reservations : [reply];
      });
    },
  });
}

/** A refusal is an answer too; only what is no answer is an error. */
export async function judge(ask: () => Promise<readonly Reservation[]>): Promise<Verdict> {
  try {
    return { kind: "granted", reservations: await ask() };
  } catch (error) {
    if (!(error instanceof Refused) || error.code === "unauthenticated") throw error;
    return { kind: "refused", error };
  }
}

/** The stretch that a refusal is about, where it is about one. */
export function tightOf(verdict: Verdict | undefined): Problem["tight"] {
  return verdict?.kind === "refused" ? verdict.error.problem.tight : undefined;
}
