/** Who asks, as a token has proved it. */
export type Principal =
  | { kind: "guest"; sessionId: string; expiresAt: number }
  | { kind: "customer"; userId: string; name?: string; expiresAt: number }
  | { kind: "staff"; userId: string; role: StaffRole; name?: string; expiresAt: number };

export type StaffRole = "support" | "supervisor" | "admin";

/** The address under which a guest or a customer writes on web and mobile. */
export function addressOf(principal: Principal): string {
  return principal.kind === "guest" ? `guest:${principal.sessionId}` : `user:${principal.userId}`;
}
