/** What the Cloud API takes (WhatsApp Business Platform, v26.0). Texts in characters; what Meta counts exactly it does not say: UTF-16. */
export const limits = {
  text: 4096,
  caption: 1024,
  /** body of reply buttons, of a link's button and of a request for the location */
  body: 1024,
  /** body of a list */
  listBody: 4096,
  buttons: 3,
  buttonTitle: 20,
  buttonId: 256,
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  rowId: 200,
  listButton: 20,
  linkTitle: 20,
  url: 2000,
  callbackData: 512,
  templateText: 900,
} as const;
