import type { CheckinJobRequest } from "../../../wire/index.ts";

export interface RegisterForm {
  readonly name: string;
  readonly constraints: string;
  /** Parts of the region tree, with spaces or commas between. */
  readonly within: string;
  readonly rounds: number | undefined;
  readonly overcommit: number | undefined;
  readonly user: string;
}

export const EMPTY_JOB: RegisterForm = {
  name: "",
  constraints: "",
  within: "",
  rounds: undefined,
  overcommit: undefined,
  user: "",
};

/** The request that the form means; what is wrong with it, the server says. */
export function jobRequestOf(form: RegisterForm): CheckinJobRequest {
  const within = form.within.split(/[\s,]+/).filter((word) => word !== "");
  return {
    ...(form.name.trim() === "" ? {} : { name: form.name.trim() }),
    ...(form.constraints.trim() === "" ? {} : { constraints: form.constraints.trim() }),
    ...(within.length === 0 ? {} : { where: { within } }),
    ...(form.rounds === undefined ? {} : { rounds: form.rounds }),
    ...(form.overcommit === undefined ? {} : { overcommit_percent: form.overcommit }),
    ...(form.user.trim() === "" ? {} : { user_id: form.user.trim() }),
  };
}
