import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { headers, Refusal } from "../api/client";
import type { FileView } from "../api/types";
import { useWords } from "../words";

/** Files need the token, which an <img> cannot send: fetched, and shown from memory. */
function useBytes(url: string, wanted: boolean): string | null {
  const { data } = useQuery({
    queryKey: ["file", url],
    enabled: wanted,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const answer = await fetch(url, { headers: headers() });
      if (!answer.ok) throw new Refusal(answer.status, "FILE", answer.statusText, null);
      return answer.blob();
    },
  });
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!data) return;
    const made = URL.createObjectURL(data);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [data]);
  return address;
}

export function FileBox({ file }: { file: FileView }) {
  const words = useWords();
  const [asked, setAsked] = useState(false);
  const address = useBytes(file.url, asked || file.kind === "image");
  if (file.kind === "image")
    return address ? (
      <a href={address} target="_blank" rel="noopener">
        <img className="photo" src={address} alt={words.picture} />
      </a>
    ) : (
      <div className="photo waiting" />
    );
  if (file.kind === "voice" && address)
    return (
      // biome-ignore lint/a11y/useMediaCaption: what was understood of it stands beside it as text
      <audio controls autoPlay src={address} />
    );
  if (address)
    return (
      <a href={address} download={`${file.id.split("/").at(-1)}`}>
        {words.document}
      </a>
    );
  return (
    <button type="button" className="chip" onClick={() => setAsked(true)}>
      {`${file.kind === "voice" ? words.voice : words.document}${file.size > 0 ? ` (${Math.ceil(file.size / 1024)} kB)` : ""}`}
    </button>
  );
}
