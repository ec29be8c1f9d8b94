import { mark, type ToPage, type ToWindow } from "../../loader/messages";

/**
 * The page that has us in its frame. Which pages may is the service's to say (frame-ancestors, src/http/widget.ts); the page names its
 * origin in our address, and the browser delivers nothing to, and we hear nothing from, any other.
 */
const origin = new URLSearchParams(location.search).get("origin");
const page = window.parent === window || !origin ? null : window.parent;

export const framed = page !== null;

export function tell(message: ToPage): void {
  if (page && origin) page.postMessage({ [mark]: message }, origin);
}

export function hear(listener: (message: ToWindow) => void): void {
  addEventListener("message", ({ data, origin: from, source }) => {
    if (source === page && from === origin && data?.[mark]) listener(data[mark]);
  });
}
