import { ActionIcon, Button, Modal, Switch, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Bell, BellOff, Keyboard, LogOut, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { call } from "./api/client";
import { useLive } from "./api/live";
import { session } from "./api/session";
import type { Staff } from "./api/types";
import { live, queries, useMe } from "./desk";
import { useKeys } from "./keyboard";
import { tellFailure } from "./notices";
import { useNotifier } from "./notifier";
import { language, speak, useWords } from "./words";

export function Header() {
  const words = useWords();
  const [path, go] = useLocation();
  const { data: me } = useMe();
  const { link, house } = useLive(live);
  const [help, setHelp] = useState(false);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const notifier = useNotifier();
  useKeys({
    "?": () => setHelp(true),
    "/": () => {
      const focus = () => document.getElementById("search")?.focus();
      if (document.getElementById("search")) return focus();
      go("/");
      setTimeout(focus);
    },
  });
  const pages = [
    ["/", words.nav.inbox, true],
    ["/customers", words.nav.customers, true],
    ["/faq", words.nav.faq, true],
    ["/staff", words.nav.staff, true],
    ["/house", words.nav.house, me !== undefined && me.role !== "support"],
    ["/settings", words.nav.settings, me !== undefined && me.role !== "support"],
  ] as const;
  const isHere = (to: string) => (to === "/" ? /^\/($|t\/|c\/)/.test(path) : path.startsWith(to));
  return (
    <header className="top">
      <b className="brand">Kidkazz</b>
      <nav aria-label={words.app}>
        {pages.map(
          ([to, label, shown]) =>
            shown && (
              <a key={to} href={`#${to}`} aria-current={isHere(to) ? "page" : undefined}>
                {label}
                {to === "/house" && house.deadLetters + house.unanswered > 0 && (
                  <b className="count">{house.deadLetters + house.unanswered}</b>
                )}
              </a>
            ),
        )}
      </nav>
      <span className="grow" />
      <span className="link" data-link={link} role="status">
        {link === "live" ? words.live : link === "lost" ? words.lost : words.connecting}
      </span>
      {me && <MyStatus me={me} />}
      <ActionIcon variant="subtle" aria-label={words.notify} aria-pressed={notifier.on} onClick={notifier.toggle}>
        {notifier.on ? <Bell size={18} /> : <BellOff size={18} />}
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        aria-label={words.scheme}
        onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}
      >
        {scheme === "dark" ? <Sun size={18} /> : <Moon size={18} />}
      </ActionIcon>
      <Button size="compact-xs" variant="subtle" onClick={() => speak(language() === "id-ID" ? "en-US" : "id-ID")}>
        {words.language}
      </Button>
      <ActionIcon variant="subtle" aria-label={words.help} onClick={() => setHelp(true)}>
        <Keyboard size={18} />
      </ActionIcon>
      <ActionIcon variant="subtle" aria-label={words.signOut} onClick={session.end}>
        <LogOut size={18} />
      </ActionIcon>
      <Modal
        opened={help}
        onClose={() => setHelp(false)}
        title={words.keyboard}
        closeButtonProps={{ "aria-label": words.close }}
      >
        <dl className="keys">
          {words.keys.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </Modal>
    </header>
  );
}

function MyStatus({ me }: { me: Staff }) {
  const words = useWords();
  const change = useMutation({
    mutationFn: (status: Staff["status"]) =>
      call<Staff>(`/api/staff/${encodeURIComponent(me.id)}`, { method: "PUT", body: { version: me.version, status } }),
    onError: tellFailure,
    onSettled: () => queries.invalidateQueries({ queryKey: ["staff"] }),
  });
  return (
    <Switch
      size="sm"
      label={`${me.name} · ${words[me.status]}`}
      checked={me.status === "online"}
      disabled={change.isPending}
      onChange={(event) => change.mutate(event.currentTarget.checked ? "online" : "away")}
    />
  );
}
