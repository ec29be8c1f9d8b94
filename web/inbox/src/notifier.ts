import { useEffect, useState } from "react";
import { live, queries, useMe } from "./desk";
import { conversationQuery } from "./queue/queries";
import { words } from "./words";

const key = "kidkazz-inbox-notify";

function beep(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
  tone.frequency.value = 660;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.4);
  tone.onended = () => void audio.close();
}

/** Says it where the colleague looks now: no content of the customer's goes to the lock screen. */
function tell(text: string): void {
  beep();
  if ("Notification" in window && Notification.permission === "granted")
    new Notification(words().app, { body: text, tag: text });
}

/** Only for who has asked for it. */
export function useNotifier() {
  const { data: me } = useMe();
  const [on, setOn] = useState(localStorage.getItem(key) === "on");
  const myId = me?.id;
  useEffect(() => {
    if (!on || !myId) return;
    const seen = new Set<string>();
    return live.onRow(({ type, row }) => {
      const isNew = type === "ticket" && row.status === "OPEN" && row.assigned_to === null && !seen.has(String(row.id));
      if (isNew) {
        seen.add(String(row.id));
        if (Date.now() - Date.parse(String(row.created_at)) < 60_000) tell(words().notifyNew);
      }
      if (type !== "message" || row.role !== "USER") return;
      // the lists in sight need not have one's own tickets: the conversation itself says whose it is
      queries
        .fetchQuery(conversationQuery(String(row.conversation_id)))
        .then(({ owner }) => owner === `agent:${myId}` && tell(words().notifyMessage))
        .catch(() => {});
    });
  }, [on, myId]);
  const toggle = () => {
    const next = !on;
    localStorage.setItem(key, next ? "on" : "off");
    setOn(next);
    if (next && "Notification" in window && Notification.permission === "default")
      void Notification.requestPermission();
  };
  return { on, toggle };
}
