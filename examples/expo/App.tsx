import { createChat } from "@kidkazz/chat-client";
import AsyncStorage from "@react-native-async-storage/async-storage";
import { SafeAreaView, StyleSheet } from "react-native";
import { ChatScreen } from "./ChatScreen";

const chatUrl = "https://chat.example.com";
const shopUrl = "https://shop.example.com";

/** One for the whole app: it lives longer than any screen. */
export const chat = createChat({
  url: chatUrl,
  locale: "id-ID",
  // the shop's own server makes the JWT for who is signed in there (docs/mobile.md)
  getToken: async () => {
    const answer = await fetch(`${shopUrl}/api/chat-token`);
    if (!answer.ok) throw new Error(`no token: HTTP ${answer.status}`);
    return (await answer.json()).token;
  },
  storage: {
    get: (key) => AsyncStorage.getItem(key),
    set: (key, value) => AsyncStorage.setItem(key, value),
    remove: (key) => AsyncStorage.removeItem(key),
  },
});

export default function App() {
  return (
    <SafeAreaView style={styles.app}>
      <ChatScreen chat={chat} />
    </SafeAreaView>
  );
}

const styles = StyleSheet.create({ app: { flex: 1, backgroundColor: "#fff" } });
