import { z } from "@hono/zod-openapi";
import * as events from "../core/thread/socket-events";
import { messageBody } from "./schemas";

/** One frame of a customer's socket, for the OpenAPI document. */
export const socketEventBody = z
  .discriminatedUnion("type", [
    events.socketMessage.extend({ message: messageBody }).openapi("SocketMessage"),
    events.socketTyping.openapi("SocketTyping"),
    events.socketDelta.openapi("SocketDelta"),
    events.socketEscalated.openapi("SocketEscalated"),
    events.socketAgentJoined.openapi("SocketAgentJoined"),
    events.socketClosed.openapi("SocketClosed"),
    events.socketReceipt.openapi("SocketReceipt"),
  ])
  .openapi("SocketEvent");
