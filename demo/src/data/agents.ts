/** Who works at the desk of the demo shop. */
export const demoAgents = [
  { sub: "agent-rina", name: "Rina", role: "support" },
  { sub: "agent-dimas", name: "Dimas", role: "support" },
  { sub: "agent-maya", name: "Maya", role: "supervisor" },
  { sub: "agent-andi", name: "Andi", role: "admin" },
] as const;
