import { Button, Modal, Stack, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useWords } from "../words";

interface Props {
  opened: boolean;
  close: () => void;
  title: string;
  label: string;
  required?: boolean;
  /** fails where the step did, which says so itself */
  done: (text: string) => Promise<unknown>;
}

/** A question with one text as its answer, which stays until the step has been taken: a refused one is tried again. */
export function AskDialog({ opened, close, title, label, required = false, done }: Props) {
  const words = useWords();
  const [text, setText] = useState("");
  const answer = useMutation({
    mutationFn: done,
    onSuccess: () => {
      setText("");
      close();
    },
  });
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ "aria-label": words.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (answer.isPending || (required && text.trim() === "")) return;
          answer.mutate(text.trim());
        }}
      >
        <Stack>
          <Textarea
            data-autofocus
            label={label}
            autosize
            minRows={3}
            required={required}
            readOnly={answer.isPending}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" loading={answer.isPending}>
            {title}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
