import { NativeSelect } from "@mantine/core";
import { useWords } from "./words";

export type Locale = "id-ID" | "en-US";

/** Which of the languages that customers are answered in. */
export function LocaleSelect({ value, onChange }: { value: Locale; onChange: (locale: Locale) => void }) {
  const words = useWords();
  return (
    <NativeSelect
      label={words.languages}
      value={value}
      data={["id-ID", "en-US"]}
      onChange={(event) => onChange(event.currentTarget.value === "en-US" ? "en-US" : "id-ID")}
    />
  );
}
