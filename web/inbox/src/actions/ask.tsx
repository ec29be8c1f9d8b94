import { Button, Modal, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words";

interface Props {
  opened: boolean;
  close: () => void;
  title: string;
  label: string;
  required?: boolean;
  done: (text: string) => void;
}

/** A question with one text as its answer. */
export function AskDialog({ opened, close, title, label, required = false, done }: Props) {
  const words = useWords();
  const [text, setText] = useState("");
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": words.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (required && text.trim() === "") return;
          done(text.trim());
          setText("");
          close();
        }}
      >
        <Stack>
          <Textarea
            data-autofocus
            label={label}
            autosize
            minRows={3}
            required={required}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit">{title}</Button>
        </Stack>
      </form>
    </Modal>
  );
}
