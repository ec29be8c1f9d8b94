import { useSyncExternalStore } from "react";

const key = "kidkazz-inbox-token";
const listeners = new Set<() => void>();

/** A token that the shop's own login hands over leaves the address at once: it belongs in no history. */
function handedOver(): void {
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, "", `${location.pathname}#/`);
  sessionStorage.setItem(key, decodeURIComponent(token));
}
handedOver();

export const session = {
  token: () => sessionStorage.getItem(key),
  begin(token: string) {
    sessionStorage.setItem(key, token);
    for (const listener of listeners) listener();
  },
  /** Drafts stay: they are kept elsewhere (composer/drafts.ts). */
  end() {
    sessionStorage.removeItem(key);
    for (const listener of listeners) listener();
  },
};

export function useToken(): string | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, session.token);
}
