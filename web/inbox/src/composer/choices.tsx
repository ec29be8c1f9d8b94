import { ActionIcon, TextInput } from "@mantine/core";
import { X } from "lucide-react";
import type { QuickReply } from "../api/types";
import { useWords } from "../words";
import { isList } from "./limits";

/** Choices that the customer may tap, and how the channel will show them. */
export function Choices({
  channel,
  all,
  change,
}: {
  channel: string;
  all: QuickReply[];
  change: (next: QuickReply[]) => void;
}) {
  const words = useWords();
  return (
    <fieldset className="choices">
      <legend className="soft">{words.buttonsPreview(all.length, isList(channel, all.length))}</legend>
      {all.map((each, index) => (
        <div className="line" key={each.id}>
          <TextInput
            size="xs"
            maxLength={isList(channel, all.length) ? 24 : 20}
            aria-label={`${words.buttons} ${index + 1}`}
            value={each.title}
            onChange={(event) => {
              const title = event.currentTarget.value;
              change(all.map((other) => (other.id === each.id ? { ...other, title } : other)));
            }}
          />
          <ActionIcon
            variant="subtle"
            aria-label={words.removeButton}
            onClick={() => change(all.filter(({ id }) => id !== each.id))}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
    </fieldset>
  );
}
