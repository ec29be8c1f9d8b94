import { useEffect, useRef } from "react";

/** Something lies over the page. Seen before the key reaches anything: Escape closes it, and is meant for nothing else. */
let covered = false;
addEventListener(
  "keydown",
  () => {
    covered = document.querySelector('[role="dialog"], [role="menu"]') !== null;
  },
  true,
);

/** Whoever writes, or has a dialog before them, means letters by letters. */
function isBusy({ target }: KeyboardEvent): boolean {
  if (covered) return true;
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Keys that do something while a component is there. Escape also leaves a field. */
export function useKeys(keys: Record<string, () => void>): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isBusy(event)) {
        if (event.key === "Escape" && !covered && event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      const act = current.current[event.key === "Escape" ? "esc" : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
