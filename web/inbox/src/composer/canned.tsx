import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { call } from "../api/client";
import type { Canned } from "../api/types";

const most = 8;

/** What "/" and letters at the beginning of a reply may mean; the texts come with the ticket's names filled in. */
export function useCanned(ticketId: string, text: string) {
  const typed = /^\/(\S*)$/.exec(text)?.[1];
  const { data = [] } = useQuery({
    queryKey: ["canned", ticketId],
    enabled: typed !== undefined,
    queryFn: async () =>
      (await call<{ cannedReplies: Canned[] }>(`/api/canned-replies?ticket=${encodeURIComponent(ticketId)}`))
        .cannedReplies,
  });
  const [at, setAt] = useState(0);
  const found =
    typed === undefined
      ? []
      : data
          .filter(
            ({ shortcut, title }) => shortcut.startsWith(typed) || title.toLowerCase().includes(typed.toLowerCase()),
          )
          .slice(0, most);
  const current = Math.min(at, Math.max(0, found.length - 1));
  /** True: the key was meant for the menu. */
  const press = (event: KeyboardEvent, pick: (text: string) => void): boolean => {
    const chosen = found[current];
    if (!chosen) return false;
    if (event.key === "ArrowDown") setAt((current + 1) % found.length);
    else if (event.key === "ArrowUp") setAt((current + found.length - 1) % found.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(chosen.text);
    else return false;
    event.preventDefault();
    return true;
  };
  return { found, current, press };
}

export function CannedMenu({ canned, pick }: { canned: ReturnType<typeof useCanned>; pick: (text: string) => void }) {
  if (canned.found.length === 0) return null;
  return (
    <div className="canned">
      {canned.found.map(({ id, shortcut, title, locale, text }, index) => (
        <button key={id} type="button" data-current={index === canned.current || undefined} onClick={() => pick(text)}>
          <b>{`/${shortcut}`}</b> {title} <span className="soft">{locale}</span>
        </button>
      ))}
    </div>
  );
}
