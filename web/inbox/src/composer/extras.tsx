import { ActionIcon } from "@mantine/core";
import { X } from "lucide-react";
import { CardBox } from "../timeline/card";
import { useWords } from "../words";
import type { Draft } from "./draft";

/** Cards and files that go with the reply. */
export function Extras({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const words = useWords();
  if (draft.cards.length + draft.files.length === 0) return null;
  return (
    <div className="extras">
      {draft.cards.map((card) => (
        <div className="line" key={card.id}>
          <CardBox card={card} />
          <ActionIcon
            variant="subtle"
            aria-label={`${words.removeCard} ${card.title}`}
            onClick={() => change({ cards: draft.cards.filter(({ id }) => id !== card.id) })}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
      {draft.files.map((file) => (
        <div className="line" key={file.id}>
          <span className="chip">{file.name}</span>
          <ActionIcon
            variant="subtle"
            aria-label={`${words.removeFile} ${file.name}`}
            onClick={() => change({ files: draft.files.filter(({ id }) => id !== file.id) })}
          >
            <X size={14} />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}
