/** Above this a photo is made smaller before it is sent, bytes: what telephones take is often more than the service does. */
const large = 1_500_000;
/** The longer side of what is sent then, pixels. */
const side = 2048;

/** The photo, smaller if it was large; as it is when the browser cannot read it: the service will say what is wrong. */
export async function shrunk(photo: Blob): Promise<Blob> {
  if (photo.size <= large) return photo;
  try {
    const picture = await createImageBitmap(photo);
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
    return smaller && smaller.size < photo.size ? smaller : photo;
  } catch {
    return photo;
  }
}
