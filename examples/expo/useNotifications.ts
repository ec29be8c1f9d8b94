import type { Chat } from "@kidkazz/chat-client";
import * as Notifications from "expo-notifications";
import { useEffect } from "react";
import { Platform } from "react-native";

// version of the app, for the service's list of devices
const appVersion = "1.0.0";

/** Lets answers come as notifications when the app is closed, and fetches at once what one announces. */
export function useNotifications(chat: Chat): void {
  useEffect(() => {
    register(chat).catch((error: unknown) => console.warn("no notifications:", error));
    const received = Notifications.addNotificationReceivedListener(() => chat.refresh());
    return () => received.remove();
  }, [chat]);
}

async function register(chat: Chat): Promise<void> {
  // the service sends through FCM; on iOS this package gives Apple's own token instead (see the README)
  if (Platform.OS !== "android") return;
  // Android 13 asks for the permission only when there is a channel
  await Notifications.setNotificationChannelAsync("chat", {
    name: "Chat",
    importance: Notifications.AndroidImportance.HIGH,
  });
  const { granted } = await Notifications.requestPermissionsAsync();
  if (!granted) return;
  const { data: token } = await Notifications.getDevicePushTokenAsync();
  await chat.registerDevice({ token, platform: "android", appVersion, locale: "id-ID", preview: false });
}
