/** Every constant of the policy, so that a study can vary one at a time. */
export interface LeanConstants {
  /** Devices counted for a round, as a multiple of what it needs: some fail. */
  readonly spare: number;
  /** What a round takes beyond its fill, ms. */
  readonly tailMs: number;
  /** How much later than the fill a device of that round may finish, ms. */
  readonly waitMs: number;
  /** How much an extra device must bring a close forward to be spent on it, ms. */
  readonly gainMs: number;
  /** Slots kept from slow devices, as a part of the demand. */
  readonly keep: number;
  /** How long past its predicted finish a device still counts, ms. */
  readonly lateMs: number;
  /** From an offer to the assignment, on average, ms. */
  readonly dispatchMs: number;
  /** The plan is made anew after this, ms. */
  readonly replanMs: number;
  /** A round in danger goes first if it has this many times the devices that it lacks. */
  readonly rescueShare: number;
  /** How long before its deadline a rescued round must be filled, ms: results take time. */
  readonly rescueGuardMs: number;
  /** A round is in danger when its fill would take this many times the time it has. */
  readonly rescueSlack: number;
  /** The strength of aging. */
  readonly aging: number;
  /** Power of the supply in the first order: scarce classes go first. */
  readonly supplyPower: 1 | 2;
  /** Passes of the search over all jobs and positions. */
  readonly passes: number;
}

export const LEAN: LeanConstants = {
  spare: 1.05,
  tailMs: 100_000,
  waitMs: 60_000,
  gainMs: 30_000,
  keep: 0.1,
  lateMs: 3_000,
  dispatchMs: 1_000,
  replanMs: 3_600_000,
  rescueShare: 1,
  rescueGuardMs: 200_000,
  rescueSlack: 1.5,
  aging: 1,
  supplyPower: 2,
  passes: 4,
};
