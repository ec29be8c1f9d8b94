import { type Chat, ChatError } from "@kidkazz/chat-client";
import * as ImagePicker from "expo-image-picker";
import { useState } from "react";
import { texts } from "./texts";

/** Lets the customer pick a photo and sends it; `note` says how far it is, or why it did not go. */
export function usePhoto(chat: Chat): { note: string | null; pick: () => Promise<void> } {
  const [note, setNote] = useState<string | null>(null);

  const pick = async () => {
    const { granted } = await ImagePicker.requestMediaLibraryPermissionsAsync();
    if (!granted) return setNote(texts.noAccess);
    const picked = await ImagePicker.launchImageLibraryAsync({ mediaTypes: ["images"], quality: 0.7 });
    const asset = picked.assets?.[0];
    if (!asset) return;
    try {
      setNote(texts.uploading(0));
      const photo = await (await fetch(asset.uri)).blob();
      const file = await chat.upload(photo, { onProgress: (part) => setNote(texts.uploading(part)) });
      await chat.send({ attachments: [file] });
      setNote(null);
    } catch (error) {
      // what the service says is meant for the customer
      setNote(error instanceof ChatError ? error.message : texts.uploadFailed);
    }
  };

  return { note, pick };
}
