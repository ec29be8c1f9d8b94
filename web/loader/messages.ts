// What the page of a shop and the chat window in its frame say to each other, by postMessage, each to the other's exact origin.

/** A page of the shop's, with its whole address, as the chat window passes it on with a message. */
export interface Page {
  title: string;
  url: string;
}

export interface Look {
  language?: string;
  /** any CSS colour: buttons and the customer's own bubbles; and of the words on it */
  color?: string;
  textColor?: string;
}

/** From the page to the window. */
export type ToWindow =
  | ({ type: "init"; signedIn: boolean; shown: boolean } & Look)
  | { type: "shown"; shown: boolean }
  /** the answer to `token`; null: nobody is signed in */
  | { type: "identity"; token: string | null }
  | { type: "context"; page: Page | null };

/** From the window to the page. */
export type ToPage =
  | { type: "ready" }
  | { type: "close" }
  | { type: "unread"; count: number }
  /** a token of whoever is signed in is wanted: the first, or because the last has ended */
  | { type: "token" }
  /** the customer wants to sign in with the shop */
  | { type: "login" }
  | { type: "event"; name: "message"; detail: { role: string } };

/** Marks our messages among all that pages and extensions say to each other. */
export const mark = "kidkazz-chat";
