/**
 * How a channel's address was proved to be a customer's: they are signed in (`token`), came by a link of their own (`link`), shared
 * their own number (`contact`), or write from a number that the channel itself vouches for (`phone`).
 */
export type Proof = "token" | "link" | "contact" | "phone";
