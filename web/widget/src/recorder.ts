/** What the service takes, the first that this browser can make. */
const types = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
/** A recording stops by itself, ms. */
const longest = 180_000;

export interface Recording {
  /** what is to be sent, or null when it was cancelled; whichever the customer says */
  done: Promise<Blob | null>;
  /** the microphone is off; whether it is sent is still to be said */
  stopped: Promise<void>;
  stop(): void;
  finish(): void;
  cancel(): void;
}

/** Begins to record. Rejects when the customer or the browser does not allow it. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = types.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }) });
  const pieces: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  const timer = setTimeout(stop, longest);
  const stopped = new Promise<void>((resolve) => {
    recorder.addEventListener("stop", () => {
      clearTimeout(timer);
      for (const track of stream.getTracks()) track.stop();
      resolve();
    });
  });
  let decide = (_kept: boolean) => {};
  const decided = new Promise<boolean>((resolve) => {
    decide = (kept) => {
      resolve(kept);
      stop();
    };
  });
  const done = Promise.all([decided, stopped]).then(([kept]) =>
    kept && pieces.length > 0 ? new Blob(pieces, { type: recorder.mimeType }) : null,
  );
  recorder.start();
  return { done, stopped, stop, finish: () => decide(true), cancel: () => decide(false) };
}
