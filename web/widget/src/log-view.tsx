import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Chat, State } from "./chat";
import { Contact, Rating } from "./forms";
import { framed, tell } from "./host";
import { Markdown, plain } from "./markdown";
import { Message, OnItsWay } from "./message";
import { t } from "./words";

interface Row {
  key: string;
  node: ComponentChildren;
}

/** Near the end the view follows; someone who reads further up is left alone, px. */
const near = 120;
/** So much above and below what is in view is in the page as well, px: for quick fingers, and for those who read by ear. */
const margin = 1_500;

/** What was said, what is being said, and what can be tapped. Only what is in view is in the page: a log may have thousands. */
export function LogView({ chat, state }: { chat: Chat; state: State }) {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);
  const [atTop, setAtTop] = useState(false);
  const choose = (title: string, choiceId?: string) => {
    // what was tapped goes away, and must not take the focus with it
    scroller.current?.focus();
    chat.send(title, choiceId ? { choiceId } : {});
  };
  const rows = rowsOf(chat, state, choose);
  const firstKey = state.items[0]?.key;
  const before = useRef<string | undefined>(undefined);
  // what came above must not move what is read
  const shift = before.current !== undefined && firstKey !== before.current && !following.current;
  useLayoutEffect(() => {
    before.current = firstKey;
  });

  const toEnd = () => list.current?.scrollToIndex(rows.length - 1, { align: "end" });
  const own = state.items.findLast((item) => item.kind === "pending")?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the customer has just sent is in view, wherever they were
  useEffect(() => {
    following.current = true;
    toEnd();
  }, [own]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is new, the end of it is followed
  useEffect(() => {
    if (following.current) toEnd();
    else setAway(true);
  }, [state.items, state.draft, state.activity, state.quickReplies, state.request]);

  useEffect(() => {
    // the form was used and is gone
    if (state.thanked && document.activeElement === document.body) scroller.current?.focus();
  }, [state.thanked]);

  return (
    <div class="log-frame">
      <div
        ref={scroller}
        class="log"
        role="log"
        aria-live="off"
        aria-label={t().messages}
        // what scrolls must be reachable by keyboard
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const rest = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight;
          following.current = rest < near;
          if (following.current) setAway(false);
          const top = currentTarget.scrollTop < near;
          setAtTop(top);
          if (top && state.hasOlder) void chat.older();
        }}
      >
        <Virtualizer ref={list} scrollRef={scroller} shift={shift} bufferSize={margin}>
          {rows.map(({ key, node }) => (
            <div key={key} class="line">
              {node}
            </div>
          ))}
        </Virtualizer>
      </div>
      {state.hasOlder && atTop && (
        <button type="button" class="over older" onClick={() => void chat.older()}>
          {t().older}
        </button>
      )}
      {away && (
        <button
          type="button"
          class="over newer"
          onClick={() => {
            following.current = true;
            setAway(false);
            toEnd();
          }}
        >
          {t().newMessages}
        </button>
      )}
      <Announcer state={state} />
    </div>
  );
}

type Choose = (title: string, choiceId?: string) => void;

function rowsOf(chat: Chat, state: State, choose: Choose): Row[] {
  const rows: Row[] = [];
  if (!state.hasOlder)
    rows.push({
      key: "greeting",
      node: (
        <article class="message greeting">
          <div class="bubble">
            <Markdown text={`**${t().welcome}**\n${t().about}`} />
          </div>
        </article>
      ),
    });
  for (const item of state.items) {
    const node =
      item.kind === "message" ? (
        <Message message={item.message} onChoose={choose} />
      ) : (
        <OnItsWay
          pending={item.pending}
          standing={item.standing}
          onAgain={() => chat.again(item.pending)}
          onDrop={() => chat.drop(item.pending)}
        />
      );
    rows.push({ key: item.key, node });
  }
  if (state.draft)
    rows.push({
      key: "draft",
      // screen readers get the finished message instead of every piece
      node: (
        <article class="message assistant draft" aria-hidden="true">
          <div class="bubble">
            <Markdown text={state.draft} />
          </div>
        </article>
      ),
    });
  if (state.activity) rows.push({ key: "activity", node: <Activity label={state.activity} /> });
  rows.push({ key: "choices", node: <Choices chat={chat} state={state} choose={choose} /> });
  return rows;
}

function Activity({ label }: { label: string }) {
  return (
    <div class="activity">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span>{label}</span>
    </div>
  );
}

/** What can be tapped or filled in instead of typing. */
function Choices({ chat, state, choose }: { chat: Chat; state: State; choose: Choose }) {
  const [contact, setContact] = useState(false);
  const empty = state.loaded && state.items.length === 0;
  if (contact || state.request === "contact")
    return (
      <Contact
        onSend={(text) => {
          setContact(false);
          choose(text);
        }}
        onCancel={() => setContact(false)}
      />
    );
  return (
    <div class="choices">
      {state.thanked && <p class="thanks">{t().rated}</p>}
      {state.request === "rating" && <Rating onRate={(stars, feedback) => chat.rate(stars, feedback)} />}
      {empty &&
        t().starters.map((title) => (
          <button key={title} type="button" class="chip" onClick={() => choose(title)}>
            {title}
          </button>
        ))}
      {state.quickReplies.map(({ id, title }) => (
        <button key={id} type="button" class="chip" onClick={() => choose(title, id)}>
          {title}
        </button>
      ))}
      {state.request === "login" && framed && (
        <button type="button" class="chip" onClick={() => tell({ type: "login" })}>
          {t().login}
        </button>
      )}
      {state.waiting && !state.agent && (
        <button type="button" class="chip" onClick={() => setContact(true)}>
          {t().leaveContact}
        </button>
      )}
    </div>
  );
}

/** Says each finished message of the other side once, when it is there; not those that were there before, nor older ones that come. */
function Announcer({ state }: { state: State }) {
  /** the newest that was there or was said; null: there was none */
  const newest = useRef<string | null>(null);
  const begun = useRef(false);
  const [text, setText] = useState("");
  const others = useMemo(
    () =>
      state.items.flatMap((item) => (item.kind === "message" && item.message.role !== "user" ? [item.message] : [])),
    [state.items],
  );
  useEffect(() => {
    const at = others.findIndex(({ id }) => id === newest.current);
    const fresh = begun.current && (at >= 0 || newest.current === null) ? others.slice(at + 1) : [];
    newest.current = others.at(-1)?.id ?? null;
    // not loaded: somebody else's log, from its beginning
    begun.current = state.loaded;
    if (fresh.length > 0)
      setText(
        fresh.map(({ content, senderName }) => [senderName, plain(content)].filter(Boolean).join(": ")).join("\n"),
      );
  }, [others, state.loaded]);
  useEffect(() => {
    if (state.thanked) setText(t().rated);
  }, [state.thanked]);
  return (
    <div class="hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}
