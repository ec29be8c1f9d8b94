import { type Chat, createChat } from "../../client/src/index";

// The shop's app as far as its chat goes: the client library on storage, tokens and a network that this page can take away.

export interface Customer {
  id: string;
  name: string;
}

/** Who holds the phone. */
export interface Owner {
  /** null: nobody has signed in */
  customer: Customer | null;
  /** as Firebase would give it to the app */
  device: string;
  /** of a guest */
  session?: string;
}

/** What Firebase brought to the device. */
export interface Notice {
  at: number;
  title: string;
  body?: string;
  badge: number;
  conversationId: string;
}

const OWNER = "playground app owner";
const PREFIX = "playground app ";

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(path, { ...init, headers: { "content-type": "application/json" } });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
  return answer.json();
}

export const customers = async () => (await ask<{ customers: Customer[] }>("/demo/customers")).customers;

/** Kept for the tab, so that a reload shows the same phone. */
export function ownerOf(): Owner {
  const kept = sessionStorage.getItem(OWNER);
  return kept ? JSON.parse(kept) : newOwner(null);
}

export function newOwner(customer: Customer | null): Owner {
  const owner: Owner = { customer, device: `demo-${crypto.randomUUID()}` };
  keep(owner);
  return owner;
}

function keep(owner: Owner): void {
  sessionStorage.setItem(OWNER, JSON.stringify(owner));
}

async function tokenOf(owner: Owner, fresh: boolean): Promise<string> {
  const { customer } = owner;
  if (customer) return (await ask<{ token: string }>("/demo/token", { sub: customer.id, name: customer.name })).token;
  if (!owner.session || fresh) {
    owner.session = (await ask<{ sessionToken: string }>("/api/session", {})).sessionToken;
    keep(owner);
  }
  return owner.session;
}

/** A network that can be gone. */
export class Network {
  private readonly sockets = new Set<WebSocket>();
  private gone = false;

  set there(there: boolean) {
    this.gone = !there;
    if (this.gone) for (const socket of this.sockets) socket.close();
  }

  /** The client's parts that need it. */
  get parts() {
    const network = this;
    return {
      fetch: (url: string, init: RequestInit) =>
        network.gone ? Promise.reject(new TypeError("no network")) : fetch(url, init),
      WebSocket: class extends WebSocket {
        constructor(url: string, protocols: string[]) {
          if (network.gone) throw new TypeError("no network");
          super(url, protocols);
          network.sockets.add(this);
          this.addEventListener("close", () => network.sockets.delete(this));
        }
      },
    };
  }
}

export function chatOf(owner: Owner, network: Network): Chat {
  return createChat({
    url: location.origin,
    locale: "id-ID",
    getToken: (fresh) => tokenOf(owner, fresh),
    storage: {
      get: (key) => sessionStorage.getItem(PREFIX + key),
      set: (key, value) => sessionStorage.setItem(PREFIX + key, value),
      remove: (key) => sessionStorage.removeItem(PREFIX + key),
    },
    environment: network.parts,
  });
}

/** What came to the device since `since` (Unix ms), the newest of each conversation, as the system shows them. */
export async function noticesOf({ device }: Owner, since: number): Promise<Notice[]> {
  const { delivered } = await ask<{ delivered: { at: number; message: Pushed }[] }>(
    `/demo/emulator/fcm?token=${encodeURIComponent(device)}`,
  );
  const newest = new Map<string, Notice>();
  for (const { at, message } of delivered) {
    if (at <= since) continue;
    const { notification, data, android } = message;
    // a newer one takes the older one's place
    newest.delete(android.notification.tag);
    const badge = android.notification.notification_count;
    newest.set(android.notification.tag, { at, ...notification, badge, conversationId: data.conversationId });
  }
  return [...newest.values()].reverse();
}

interface Pushed {
  notification: { title: string; body?: string };
  data: { conversationId: string };
  android: { notification: { tag: string; notification_count: number } };
}

/** The shop's own system tells the chat that an order has left. */
export function shipOrder(customerId: string): Promise<unknown> {
  return ask("/demo/event", {
    id: crypto.randomUUID(),
    type: "OrderShipped",
    at: new Date().toISOString(),
    data: { customerId, orderNumber: "WR-20260120-0001", courier: "JNE", trackingNumber: "JNE0012345678" },
  });
}
