/** What the Bot API takes, Bot API 10.3. Texts in UTF-16 code units after their marks are taken out. */
export const limits = {
  text: 4096,
  caption: 1024,
  /** marks of one message: of more than a hundred Telegram shows the first hundred */
  entities: 100,
  /** longer addresses are no links any more */
  url: 2048,
  callbackDataBytes: 64,
  /** a button may be longer, but a phone shows no more of it */
  buttonTitle: 64,
  /** a keyboard may have a hundred buttons, but not more than some 10 kB, and nobody looks for the fortieth */
  buttons: 30,
  album: 10,
} as const;
