import { type Chat, ChatError, type Message, type Pending, type QuickReply, timeline } from "@kidkazz/chat-client";
import { useEffect, useState } from "react";
import { FlatList, KeyboardAvoidingView, Platform, StyleSheet, Text, TextInput, View } from "react-native";
import { Choice, Making, Said, Waiting } from "./Bubble";
import { texts } from "./texts";
import { useChat } from "./useChat";
import { useNotifications } from "./useNotifications";
import { usePhoto } from "./usePhoto";

type Item =
  | { kind: "said"; key: string; message: Message }
  | { kind: "waiting"; key: string; pending: Pending }
  | { kind: "making"; key: string; text: string };

/** The whole chat: what was said, what is on its way, the answer while it is made, and where to write. */
export function ChatScreen({ chat }: { chat: Chat }) {
  const state = useChat(chat);
  const photo = usePhoto(chat);
  useNotifications(chat);
  const [draft, setDraft] = useState("");
  const [note, setNote] = useState("");

  const messages = timeline(state);
  const last = messages.at(-1);
  useEffect(() => {
    if (last && state.unread > 0) void chat.read(last.conversationId, last.seq);
  }, [chat, last, state.unread]);

  const items: Item[] = [
    ...messages.map((message): Item => ({ kind: "said", key: message.id, message })),
    ...state.pending.map((pending): Item => ({ kind: "waiting", key: pending.clientMessageId, pending })),
  ];
  if (state.making) items.push({ kind: "making", key: "making", text: state.making.text });

  const choose = ({ id, title }: QuickReply) => void chat.send({ text: title, choiceId: id });
  // an offer is over when the customer has said something else
  const quickReplies = state.pending.length === 0 ? (last?.quickReplies ?? []) : [];

  const rate = (stars: number) => {
    if (!last) return;
    chat.rate(last.conversationId, stars).then(
      () => setNote(texts.rated),
      // the service's own words, or nothing that the customer could act on
      (error: unknown) => setNote(error instanceof ChatError ? error.message : texts.notRated),
    );
  };

  const send = () => {
    const text = draft.trim();
    if (text === "") return;
    setDraft("");
    setNote("");
    chat.typing(false);
    void chat.send({ text });
  };

  const older = () => {
    const [first] = messages;
    // without a network there is nothing older to be had
    if (first) chat.older(first.conversationId).catch(() => {});
  };

  return (
    <KeyboardAvoidingView style={styles.screen} behavior={Platform.OS === "ios" ? "padding" : undefined}>
      <Text style={styles.title} accessibilityRole="header">
        {texts.title}
      </Text>
      {state.connection !== "live" && (
        <Text style={styles.note}>{state.connection === "offline" ? texts.offline : texts.connecting}</Text>
      )}
      <FlatList
        inverted
        style={styles.list}
        data={[...items].reverse()}
        keyExtractor={({ key }) => key}
        onEndReached={older}
        ListEmptyComponent={<Text style={styles.note}>{texts.empty}</Text>}
        renderItem={({ item }) => {
          if (item.kind === "said") return <Said message={item.message} choose={choose} />;
          if (item.kind === "waiting") return <Waiting pending={item.pending} chat={chat} />;
          return <Making text={item.text} />;
        }}
      />
      {state.typing && !state.making && (
        <Text style={styles.note}>{state.typing.by === "bot" ? texts.botTypes : texts.agentTypes}</Text>
      )}
      {quickReplies.length > 0 && (
        <View style={styles.choices}>
          {quickReplies.map((reply) => (
            <Choice key={reply.id} title={reply.title} onPress={() => choose(reply)} />
          ))}
        </View>
      )}
      {last?.request === "rating" && note !== texts.rated && (
        <View style={styles.choices}>
          {[1, 2, 3, 4, 5].map((stars) => (
            <Choice key={stars} title={`${stars} ★`} onPress={() => rate(stars)} />
          ))}
        </View>
      )}
      {note !== "" && <Text style={styles.note}>{note}</Text>}
      {photo.note && <Text style={styles.note}>{photo.note}</Text>}
      <View style={styles.composer}>
        <Choice title={texts.photo} onPress={photo.pick} />
        <TextInput
          style={styles.input}
          value={draft}
          onChangeText={(text) => {
            setDraft(text);
            chat.typing(text !== "");
          }}
          placeholder={texts.placeholder}
          accessibilityLabel={texts.placeholder}
          maxLength={4000}
          multiline
        />
        <Choice title={texts.send} onPress={send} />
      </View>
    </KeyboardAvoidingView>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1 },
  title: { fontSize: 20, fontWeight: "600", padding: 12, color: "#1d2125" },
  note: { fontSize: 14, color: "#596066", paddingHorizontal: 16, paddingVertical: 6 },
  list: { flex: 1 },
  choices: { flexDirection: "row", flexWrap: "wrap", gap: 8, paddingHorizontal: 12 },
  composer: { flexDirection: "row", alignItems: "flex-end", gap: 8, padding: 12 },
  input: { flex: 1, minHeight: 44, maxHeight: 140, fontSize: 16, paddingHorizontal: 12, paddingVertical: 10 },
});
