/** `eu-17` for job 17, whose home is region `eu`. */
export function toCheckinId(region: string, job: number): string {
  return `${region}-${job}`;
}

const ID = /^([a-z0-9][a-z0-9-]{0,31})-([1-9][0-9]{0,15})$/;

/** The job's home region and number; undefined for what was never an id. */
export function parseCheckinId(
  id: string,
): { readonly region: string; readonly job: number } | undefined {
  const [, region, digits] = ID.exec(id) ?? [];
  const job = Number(digits);
  return region === undefined || !Number.isSafeInteger(job) ? undefined : { region, job };
}
