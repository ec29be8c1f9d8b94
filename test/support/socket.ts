import { call } from "./api";

export interface Ear {
  socket: WebSocket;
  heard: { type: string; [field: string]: unknown }[];
}

/** A customer's socket, and what it has heard; null: it was refused. */
export async function listenTo(token: string, query = ""): Promise<Ear | null> {
  const headers = { upgrade: "websocket", "sec-websocket-protocol": `bearer, ${token}` };
  const { webSocket: socket } = await call(`/api/chat/ws${query}`, { headers });
  if (!socket) return null;
  const ear: Ear = { socket, heard: [] };
  socket.accept();
  socket.addEventListener("message", ({ data }) => {
    if (String(data).startsWith("{")) ear.heard.push(JSON.parse(String(data)));
  });
  return ear;
}
