import type { Actor, Role, UserLimits } from "../../kernel/index.ts";
import { type Problem, problem } from "../../wire/index.ts";
import type { TokenEntry } from "./token-file.ts";

/** Who asks, as far as the server knows. */
export interface Caller {
  /** Absent where no token is needed: whoever is on this machine may act for anybody. */
  readonly token?: TokenEntry;
  readonly role: Role;
}

/** Who is on this machine, when no tokens are in use. */
export const LOCAL_CALLER: Caller = { role: "admin" };

const ANONYMOUS = "anonymous";

/** Roles that may do what needs a role. A viewer reads everything and changes nothing. */
const MAY: Record<Role | "nobody", readonly Role[]> = {
  nobody: ["viewer", "user", "operator", "admin"],
  viewer: ["viewer", "user", "operator", "admin"],
  user: ["user", "operator", "admin"],
  operator: ["operator", "admin"],
  admin: ["admin"],
};

export function callerOf(token: TokenEntry): Caller {
  return { token, role: token.role };
}

export function mayUse(caller: Caller, needs: Role | "nobody"): boolean {
  return MAY[needs].includes(caller.role);
}

/** The user whose things alone this caller may see; undefined if it may see everybody's. */
export function onlyUser(caller: Caller): string | undefined {
  return caller.role === "user" ? caller.token?.user : undefined;
}

/** Who stands in the journal. Without a token it is whom the request names, taken at its word. */
export function actorOf(caller: Caller, named?: string): Actor {
  return { userId: caller.token?.user ?? named ?? ANONYMOUS, role: caller.role };
}

/** Whose a new reservation will be, or why it may not be that user's. */
export function ownerOf(
  caller: Caller,
  named: string | undefined,
): { readonly userId: string } | { readonly problem: Problem } {
  const own = caller.token?.user ?? ANONYMOUS;
  if (named === undefined || named === own) return { userId: own };
  if (mayUse(caller, "operator")) return { userId: named };
  const detail = `This token acts for ${JSON.stringify(own)}, not for ${JSON.stringify(named)}.`;
  const errors = [{ path: "/user_id", message: "must be the token's own user" }];
  return { problem: problem("forbidden", detail, { needs: "operator", errors }) };
}

export function mayClaimTrial(caller: Caller): boolean {
  return caller.token?.trial ?? mayUse(caller, "operator");
}

/** What the token allows its own user to hold; others' limits are not the caller's. */
export function limitsOf(caller: Caller, userId: string): UserLimits | undefined {
  const limits = caller.token?.limits;
  if (limits === undefined || caller.token?.user !== userId) return undefined;
  const { live_reservations, unit_hours } = limits;
  if (live_reservations === undefined && unit_hours === undefined) return undefined;
  return {
    ...(live_reservations === undefined ? {} : { liveMax: live_reservations }),
    ...(unit_hours === undefined ? {} : { unitHoursMax: unit_hours }),
  };
}
