import { Button, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words";

function tomorrowAtNine(): Date {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  date.setHours(9, 0, 0, 0);
  return date;
}

export function SnoozeDialog({
  opened,
  close,
  done,
}: {
  opened: boolean;
  close: () => void;
  done: (until: string) => void;
}) {
  const words = useWords();
  const [custom, setCustom] = useState("");
  const pick = (date: Date) => {
    done(date.toISOString());
    close();
  };
  return (
    <Modal opened={opened} onClose={close} title={words.snooze} closeButtonProps={{ "aria-label": words.close }}>
      <Stack>
        <Button data-autofocus variant="default" onClick={() => pick(new Date(Date.now() + 3_600_000))}>
          {words.oneHour}
        </Button>
        <Button variant="default" onClick={() => pick(tomorrowAtNine())}>
          {words.tomorrow}
        </Button>
        <TextInput
          type="datetime-local"
          label={words.customTime}
          value={custom}
          onChange={(event) => setCustom(event.currentTarget.value)}
        />
        <Button
          disabled={Number.isNaN(Date.parse(custom)) || Date.parse(custom) <= Date.now()}
          onClick={() => pick(new Date(custom))}
        >
          {words.snooze}
        </Button>
      </Stack>
    </Modal>
  );
}
