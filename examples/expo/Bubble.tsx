import type { Card, Chat, Message, Pending, QuickReply } from "@kidkazz/chat-client";
import { Children } from "react";
import { Image, Linking, Pressable, StyleSheet, Text, View } from "react-native";
import { useMarkdown } from "react-native-marked";
import { texts } from "./texts";

const fileMarks = /^(?:\[(?:image|voice|document)\] ?)+/;

/** A message that the service has. One of a kind that this screen does not know is shown by its words. */
export function Said({ message, choose }: { message: Message; choose: (reply: QuickReply) => void }) {
  const own = message.role === "user";
  // the record has marks of files in front of a caption
  const words = message.files?.length ? message.content.replace(fileMarks, "") : message.content;
  return (
    <View style={[styles.bubble, own ? styles.own : styles.theirs]}>
      {message.senderName && <Text style={styles.small}>{message.senderName}</Text>}
      {words !== "" && (own ? <Text style={styles.ownText}>{words}</Text> : <Marked text={words} />)}
      {message.files?.map((file) => (
        <Text key={file.id} style={own ? styles.ownText : styles.text}>
          {file.kind === "image" ? texts.photoSent : texts.file}
        </Text>
      ))}
      {message.cards?.map((card) => (
        <CardView key={card.id} card={card} choose={choose} />
      ))}
    </View>
  );
}

/** A message on its way, or one that was refused. */
export function Waiting({ pending, chat }: { pending: Pending; chat: Chat }) {
  const { clientMessageId, state, error } = pending;
  return (
    <View style={[styles.bubble, styles.own, styles.waiting]}>
      <Text style={styles.ownText}>{pending.text ?? texts.photoSent}</Text>
      {state === "failed" ? (
        <View>
          <Text style={styles.ownSmall}>{error?.message}</Text>
          <View style={styles.row}>
            <Choice title={texts.retry} onPress={() => chat.retry(clientMessageId)} />
            <Choice title={texts.discard} onPress={() => chat.discard(clientMessageId)} />
          </View>
        </View>
      ) : (
        <Text style={styles.ownSmall}>{texts[state]}</Text>
      )}
    </View>
  );
}

/** The answer while it is made. */
export function Making({ text }: { text: string }) {
  return (
    <View style={[styles.bubble, styles.theirs]}>
      <Marked text={text} />
    </View>
  );
}

/** What the shop writes has bold, italic, code, links and lists, in Markdown. */
function Marked({ text }: { text: string }) {
  return <>{Children.toArray(useMarkdown(text, { styles: { text: styles.text, paragraph: styles.paragraph } }))}</>;
}

/** A button for something that the customer can say. */
export function Choice({ title, onPress }: { title: string; onPress: () => void }) {
  return (
    <Pressable accessibilityRole="button" style={styles.choice} onPress={onPress}>
      <Text style={styles.choiceText}>{title}</Text>
    </Pressable>
  );
}

function CardView({ card, choose }: { card: Card; choose: (reply: QuickReply) => void }) {
  const { url } = card;
  return (
    <View style={styles.card}>
      {card.imageUrl && (
        <Image source={{ uri: card.imageUrl }} style={styles.picture} accessibilityLabel={card.title} />
      )}
      <Pressable disabled={!url} onPress={() => url && Linking.openURL(url)}>
        <Text style={styles.cardTitle}>{card.title}</Text>
        {card.subtitle && <Text style={styles.small}>{card.subtitle}</Text>}
        {card.price && <Text style={styles.text}>{card.price}</Text>}
      </Pressable>
      {card.actions?.map((action) => (
        <Choice key={action.id} title={action.title} onPress={() => choose(action)} />
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  bubble: { maxWidth: "85%", borderRadius: 16, padding: 12, marginVertical: 4, marginHorizontal: 12 },
  own: { alignSelf: "flex-end", backgroundColor: "#14665f" },
  theirs: { alignSelf: "flex-start", backgroundColor: "#f1f3f4" },
  waiting: { opacity: 0.8 },
  text: { fontSize: 16, color: "#1d2125" },
  paragraph: { paddingVertical: 2 },
  ownText: { fontSize: 16, color: "#fff" },
  small: { fontSize: 13, color: "#596066" },
  ownSmall: { fontSize: 13, color: "#e0efed", marginTop: 4 },
  row: { flexDirection: "row", gap: 8 },
  choice: {
    minHeight: 44,
    justifyContent: "center",
    borderRadius: 22,
    borderWidth: 1,
    borderColor: "#14665f",
    backgroundColor: "#fff",
    paddingHorizontal: 16,
    marginTop: 8,
  },
  choiceText: { fontSize: 15, color: "#14665f" },
  card: { marginTop: 8, padding: 10, borderRadius: 12, backgroundColor: "#fff" },
  cardTitle: { fontSize: 16, fontWeight: "600", color: "#1d2125" },
  picture: { width: "100%", height: 140, borderRadius: 8, marginBottom: 8 },
});
