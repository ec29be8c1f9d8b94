import { Button, FileButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { useState } from "react";
import { call, Refusal } from "../api/client";
import { tellFailure } from "../notices";
import { useWords } from "../words";
import type { Kept } from "./draft";

export function AttachButton({ ticketId, add }: { ticketId: string; add: (file: Kept) => void }) {
  const words = useWords();
  const [missing, setMissing] = useState(false);
  const upload = useMutation({
    mutationFn: async (file: File) => {
      const kept = await call<Omit<Kept, "name">>(`/api/tickets/${ticketId}/attachments`, { body: file });
      return { ...kept, name: file.name };
    },
    onSuccess: add,
    onError: (error) => {
      // a service without the route
      if (error instanceof Refusal && error.status === 404 && error.code === "NOT_FOUND") setMissing(true);
      tellFailure(error);
    },
  });
  if (missing) return null;
  return (
    <FileButton onChange={(file) => file && upload.mutate(file)} accept="image/*,audio/*,application/pdf">
      {(props) => (
        <Button {...props} size="xs" variant="default" loading={upload.isPending} aria-label={words.attach}>
          <Paperclip size={14} />
        </Button>
      )}
    </FileButton>
  );
}
