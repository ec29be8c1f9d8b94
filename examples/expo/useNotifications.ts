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
  const platform = Platform.OS;
  if (platform !== "ios" && platform !== "android") return;
  // Android shows nothing without a channel
  if (platform === "android") {
    await Notifications.setNotificationChannelAsync("chat", {
      name: "Chat",
      importance: Notifications.AndroidImportance.HIGH,
    });
  }
  const { granted } = await Notifications.requestPermissionsAsync();
  if (!granted) return;
  const { data: token } = await Notifications.getDevicePushTokenAsync();
  await chat.registerDevice({ token, platform, appVersion, locale: "id-ID", preview: false });
}
