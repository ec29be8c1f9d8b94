/** A photo as the model gets it: the two types that xAI takes. */
export interface Photo {
  bytes: Uint8Array;
  mimeType: "image/jpeg" | "image/png";
}
