import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Recording, record } from "./recorder";
import { t } from "./words";

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  /** it is known who writes */
  ready: boolean;
  /** the window is shown on the page */
  open: boolean;
  /** an answer is being made: it can be stopped */
  answering: boolean;
  onSend(text: string, file?: Blob, fileName?: string): void;
  onStop(): void;
  onTyped(): void;
  onNotice(text: string): void;
}

const icon = (d: string) => (
  <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
    <path d={d} fill="none" stroke="currentColor" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);
const clip = icon("M16.500 6.500v9.700a4.500 4.500 0 0 1-9 0V5.800a3 3 0 0 1 6 0v9.400a1.500 1.500 0 0 1-3 0V6.500");
const microphone = icon("M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21");
const arrow = icon("M12 19V5M6 11l6-6 6 6");
const square = icon("M8 8h8v8H8z");

/** Longer ones the service refuses (maxMessageLength of src/channels/web/schema.ts). */
const longest = 4000;

/** Where the customer writes, attaches and records. */
export function Composer({ field, ready, open, answering, onSend, onStop, onTyped, onNotice }: Props) {
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [recording, setRecording] = useState<Recording | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const gone = useRef(false);
  const listened = useRef(false);

  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  // nobody is to be recorded by a window that is closed or somebody else's; in another tab it goes on no longer, and waits
  useEffect(() => {
    if (!recording) return;
    if (!open) recording.cancel();
    const stop = () => document.visibilityState === "hidden" && recording.stop();
    document.addEventListener("visibilitychange", stop);
    return () => document.removeEventListener("visibilitychange", stop);
  }, [recording, open]);
  useEffect(() => () => recording?.cancel(), [recording]);
  // the field is there again only now
  // biome-ignore lint/correctness/useExhaustiveDependencies: when a recording ends, not when the window opens
  useEffect(() => {
    if (listened.current && !recording && open) field.current?.focus();
    listened.current = recording !== null;
  }, [recording]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows its text
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 140)}px`;
  }, [text, field]);

  const send = () => {
    const words = text.trim();
    if (!ready || (!words && !file)) return;
    onSend(words, file ?? undefined, file?.name);
    setText("");
    choose(null);
  };
  const choose = (next: File | null) => {
    setFile(next);
    if (picker.current) picker.current.value = "";
    field.current?.focus();
  };
  const listen = async () => {
    if (!ready) return;
    try {
      const begun = await record();
      // they may have signed out while the browser asked them
      if (gone.current) begun.cancel();
      setRecording(begun);
      const sound = await begun.done;
      setRecording(null);
      if (sound && !gone.current) onSend("", sound);
    } catch {
      onNotice(t().noMicrophone);
      field.current?.focus();
    }
  };
  if (recording) return <RecordingBar recording={recording} />;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {file && <Preview file={file} onRemove={() => choose(null)} />}
      <div class="row">
        <input
          ref={picker}
          type="file"
          accept="image/jpeg,image/png,image/webp,application/pdf"
          hidden
          onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)}
        />
        <button type="button" class="round" aria-label={t().attach} onClick={() => picker.current?.click()}>
          {clip}
        </button>
        <textarea
          ref={field}
          rows={1}
          maxLength={longest}
          dir="auto"
          autocomplete="off"
          enterkeyhint="send"
          placeholder={t().write}
          aria-label={t().write}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            onTyped();
          }}
          onKeyDown={(event) => {
            // Enter sends; a line break is Shift+Enter; Enter that ends a word of an input method does neither
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        {answering && !text.trim() && !file ? (
          <button type="button" class="round solid" aria-label={t().stop} onClick={onStop}>
            {square}
          </button>
        ) : text.trim() || file ? (
          <button type="submit" class="round solid" aria-label={t().send}>
            {arrow}
          </button>
        ) : (
          <button type="button" class="round" aria-label={t().record} onClick={listen}>
            {microphone}
          </button>
        )}
      </div>
    </form>
  );
}

function Preview({ file, onRemove }: { file: File; onRemove(): void }) {
  const [src, setSrc] = useState<string | null>(null);
  useEffect(() => {
    if (!file.type.startsWith("image/")) return;
    const url = URL.createObjectURL(file);
    setSrc(url);
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return (
    <div class="preview">
      {src ? <img src={src} alt={file.name} /> : <span class="name">{file.name}</span>}
      <button type="button" class="round" aria-label={t().remove} onClick={onRemove}>
        ×
      </button>
    </div>
  );
}

function RecordingBar({ recording }: { recording: Recording }) {
  const [seconds, setSeconds] = useState(0);
  const [stopped, setStopped] = useState(false);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1000);
    void recording.stopped.then(() => {
      clearInterval(timer);
      setStopped(true);
    });
    return () => clearInterval(timer);
  }, [recording]);
  return (
    <div class="composer recording">
      <div class="row">
        <button type="button" class="round" aria-label={t().cancelRecording} onClick={recording.cancel}>
          ×
        </button>
        <span role="status">{stopped ? t().recorded : t().recording}</span>
        <span aria-hidden="true">
          {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
        </span>
        <button ref={first} type="button" class="round solid" aria-label={t().sendRecording} onClick={recording.finish}>
          {arrow}
        </button>
      </div>
    </div>
  );
}
