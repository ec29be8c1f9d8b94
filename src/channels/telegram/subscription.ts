/** The updates that we are to be told of (Bot API 10.3, setWebhook: allowed_updates). Reactions come only where they are named. */
export const allowedUpdates = [
  "message",
  "edited_message",
  "callback_query",
  "my_chat_member",
  "message_reaction",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
] as const;
