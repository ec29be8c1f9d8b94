/** What the service takes, the first that this browser can make. */
const types = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
/** A recording ends by itself, ms. */
const longest = 180_000;

export interface Recording {
  /** the recording, or null when it was cancelled */
  done: Promise<Blob | null>;
  finish(): void;
  cancel(): void;
}

/** Begins to record. Rejects when the customer or the browser does not allow it. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }) });
  const pieces: Blob[] = [];
  let kept = true;
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const done = new Promise<Blob | null>((resolve) => {
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      resolve(kept && pieces.length > 0 ? new Blob(pieces, { type: recorder.mimeType }) : null);
    });
  });
  const end = () => recorder.state !== "inactive" && recorder.stop();
  setTimeout(end, longest);
  recorder.start();
  return {
    done,
    finish: end,
    cancel: () => {
      kept = false;
      end();
    },
  };
}
