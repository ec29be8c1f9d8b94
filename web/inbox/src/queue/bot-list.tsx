import { Button } from "@mantine/core";
import { VList } from "virtua";
import { Failed } from "../failed";
import { moment } from "../time";
import { nameIn, useWords } from "../words";
import { type Filters, useBotConversations } from "./queries";
import { ChannelIcon } from "./ticket-list";

/** Conversations that only the bot handles. */
export function BotList({ filters, openId }: { filters: Filters; openId: string | null }) {
  const words = useWords();
  const found = useBotConversations(filters);
  const all = found.data?.pages.flatMap((page) => page.conversations) ?? [];
  if (all.length === 0)
    return found.error ? <Failed query={found} /> : found.isSuccess ? <p className="empty">{words.empty}</p> : null;
  return (
    <>
      <Failed query={found} />
      <VList className="rows" tabIndex={-1}>
        {all.map((each) => (
          <a key={each.id} className="row" href={`#/c/${each.id}`} aria-current={each.id === openId || undefined}>
            <span className="line">
              <ChannelIcon channel={each.channel} />
              <b dir="auto">{nameIn(words, each)}</b>
            </span>
            <span className="soft">{`${each.conversationNumber ?? ""} · ${moment(each.lastMessageAt)}`}</span>
          </a>
        ))}
        {found.hasNextPage && (
          <Button key="more" variant="subtle" loading={found.isFetchingNextPage} onClick={() => found.fetchNextPage()}>
            {words.loadMore}
          </Button>
        )}
      </VList>
    </>
  );
}
