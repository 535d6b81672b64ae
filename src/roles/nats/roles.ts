/** Which roles a process has. */
export interface Roles {
  /** Serves jobs of every region, by asking the one that owns each. */
  readonly isRouter: boolean;
  /** Regions whose job managers are here. */
  readonly jobManagers: readonly string[];
  readonly isClientManager: boolean;
  readonly isReducer: boolean;
}

/** Every role of these regions. */
export function allRoles(regions: readonly string[]): Roles {
  return { isRouter: true, jobManagers: regions, isClientManager: true, isReducer: true };
}

/**
 * Reads `router,job-manager@eu,client-manager,reducer`; `job-manager` alone stands for all regions.
 * What can't be read is answered as a sentence.
 */
export function parseRoles(
  names: readonly string[],
  regions: readonly string[],
): Roles | { readonly fault: string } {
  const jobManagers: string[] = [];
  for (const name of names) {
    const [role, region] = name.split("@");
    if (role === "job-manager") {
      if (region !== undefined && !regions.includes(region)) {
        return { fault: `names region ${region}, but sites have ${regions.join(", ")}` };
      }
      jobManagers.push(...(region === undefined ? regions : [region]));
    } else if (!PLAIN.includes(name)) {
      const known = [...PLAIN, "job-manager@<region>"].join(", ");
      return { fault: `must be roles of ${known}, not ${name}` };
    }
  }
  return {
    isRouter: names.includes("router"),
    jobManagers: [...new Set(jobManagers)],
    isClientManager: names.includes("client-manager"),
    isReducer: names.includes("reducer"),
  };
}

const PLAIN: readonly string[] = ["router", "client-manager", "reducer"];
