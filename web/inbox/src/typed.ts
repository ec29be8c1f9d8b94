import { useState } from "react";
import { Refusal } from "./api/client";

/**
 * What is typed over something that colleagues change too. A look at the newer one changes only what nobody has touched
 * here: once something is typed, the version stays the one that it was typed over, and the service says if it is old.
 */
export function useTyped<T extends { version: number }>(known: T) {
  const [base, setBase] = useState(known);
  const [typed, setTyped] = useState<Partial<T>>({});
  const [overtaken, setOvertaken] = useState(false);
  const isTouched = Object.keys(typed).length > 0;
  const under = isTouched || base.version > known.version ? base : known;
  return {
    fields: { ...under, ...typed },
    /** a colleague was faster: what is typed stays, and is saved over theirs if it is saved again */
    overtaken,
    change: (part: Partial<T>) => {
      setBase(under);
      setTyped((before) => ({ ...before, ...part }));
    },
    /** `sent` is what was asked for: what was typed since then stays. */
    saved: (now: T, sent: Partial<T>) => {
      setBase(now);
      setOvertaken(false);
      setTyped((before) => {
        const left = Object.entries(before).filter(([name, value]) => value !== sent[name as keyof T]);
        return Object.fromEntries(left) as Partial<T>;
      });
    },
    /** True: it was a conflict, and `newer` is what the rest of the fields say from now on. */
    refused: (error: Error, newerIn: (details: never) => T | undefined): boolean => {
      const isConflict = error instanceof Refusal && error.code === "VERSION_CONFLICT";
      const newer = isConflict ? newerIn(error.details as never) : undefined;
      if (!newer) return false;
      setBase(newer);
      setOvertaken(true);
      return true;
    },
  };
}
