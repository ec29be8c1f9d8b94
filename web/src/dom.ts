type Child = Node | string | null | undefined | false;

/** An element with attributes and children. Strings become text nodes: nothing is ever parsed as HTML. */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) node.setAttribute(key, value);
  node.append(...children.filter((child): child is Node | string => Boolean(child)));
  return node;
}

export function button(label: string, className: string, onClick: () => void): HTMLButtonElement {
  const node = el("button", { type: "button", class: className }, label);
  node.addEventListener("click", onClick);
  return node;
}

/** The element of the page with that id; the page and its script are built together, so it is there. */
export function byId<Type extends HTMLElement>(id: string, type: new () => Type): Type {
  const node = document.getElementById(id);
  if (!(node instanceof type)) throw new Error(`#${id} is not in the page`);
  return node;
}

/** A web address that may be followed or loaded, else undefined. Keeps `javascript:` and its like out. */
export function safeUrl(value: string | undefined): string | undefined {
  if (!value || !URL.canParse(value, location.href)) return undefined;
  const url = new URL(value, location.href);
  return ["https:", "http:", "mailto:", "tel:"].includes(url.protocol) ? url.href : undefined;
}
