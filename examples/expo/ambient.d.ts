// What this example uses of React Native and Expo, so that it is type-checked without installing them (some 400 MB). In an app
// the packages bring their own types: leave this file out.

declare module "react-native" {
  import type { ComponentType, JSX, ReactNode } from "react";

  type Style = Record<string, string | number> | undefined | false | readonly Style[];

  interface ViewProps {
    style?: Style;
    children?: ReactNode;
  }
  export const View: ComponentType<ViewProps>;
  export const SafeAreaView: ComponentType<ViewProps>;
  export const KeyboardAvoidingView: ComponentType<
    ViewProps & { behavior?: "height" | "position" | "padding" | undefined }
  >;
  export const Text: ComponentType<ViewProps & { accessibilityRole?: "header" }>;
  export const Image: ComponentType<{ source: { uri: string }; style?: Style; accessibilityLabel?: string }>;
  export const Pressable: ComponentType<
    ViewProps & { onPress: () => void; disabled?: boolean; accessibilityRole?: "button" }
  >;
  export const TextInput: ComponentType<{
    style?: Style;
    value: string;
    onChangeText: (text: string) => void;
    placeholder?: string;
    accessibilityLabel?: string;
    maxLength?: number;
    multiline?: boolean;
  }>;
  export function FlatList<Item>(props: {
    style?: Style;
    inverted?: boolean;
    data: readonly Item[];
    keyExtractor: (item: Item) => string;
    renderItem: (info: { item: Item }) => JSX.Element;
    onEndReached?: () => void;
    ListEmptyComponent?: JSX.Element;
  }): JSX.Element;

  export const StyleSheet: { create<Styles extends Record<string, Style>>(styles: Styles): Styles };
  export const Platform: { OS: "ios" | "android" | "windows" | "macos" | "web" };
  export const Linking: { openURL(url: string): Promise<unknown> };
  export const AppState: {
    addEventListener(
      name: "change",
      listener: (state: "active" | "background" | "inactive") => void,
    ): {
      remove(): void;
    };
  };
}

declare module "@react-native-async-storage/async-storage" {
  const AsyncStorage: {
    getItem(key: string): Promise<string | null>;
    setItem(key: string, value: string): Promise<void>;
    removeItem(key: string): Promise<void>;
  };
  export default AsyncStorage;
}

declare module "expo-notifications" {
  export function requestPermissionsAsync(): Promise<{ granted: boolean }>;
  export function getDevicePushTokenAsync(): Promise<{ data: string }>;
  export function setNotificationChannelAsync(
    id: string,
    channel: { name: string; importance: number },
  ): Promise<unknown>;
  export function addNotificationReceivedListener(listener: () => void): { remove(): void };
  export enum AndroidImportance {
    HIGH = 6,
  }
}

declare module "expo-image-picker" {
  export function requestMediaLibraryPermissionsAsync(): Promise<{ granted: boolean }>;
  export function launchImageLibraryAsync(options: {
    mediaTypes: "images"[];
    quality: number;
  }): Promise<{ assets: { uri: string }[] | null }>;
}

declare module "react-native-marked" {
  import type { ReactNode } from "react";

  type Style = Record<string, string | number>;
  export function useMarkdown(text: string, options?: { styles?: { text?: Style; paragraph?: Style } }): ReactNode[];
}
