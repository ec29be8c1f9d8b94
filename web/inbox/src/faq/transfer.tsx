import { Button, NativeSelect } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call, headers, Refusal } from "../api/client";
import { queries } from "../desk";
import { tell, tellFailure } from "../notices";
import { useWords } from "../words";
import type { ImportReport } from "./queries";

const endings = { csv: "csv", json: "json", markdown: "md" } as const;
type Format = keyof typeof endings;

/** Files out and in. A file is tried first, and taken in only where no row is wrong. */
export function Transfer({ canImport }: { canImport: boolean }) {
  const words = useWords();
  const [format, setFormat] = useState<Format>("csv");
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const send = useMutation({
    mutationFn: ({ chosen, dryRun }: { chosen: File; dryRun: boolean }) =>
      call<ImportReport>(`/api/faq/import?format=${formatOf(chosen)}&dryRun=${dryRun}`, { body: chosen }),
    onSuccess: (told) => {
      setReport(told);
      if (!told.applied) return;
      tell(words.saved);
      setFile(null);
      void queries.invalidateQueries({ queryKey: ["faq"] });
    },
    onError: (error) => {
      tellFailure(error);
      if (error instanceof Refusal && error.code === "INVALID_IMPORT") setReport(error.details as ImportReport);
    },
  });
  const save = useMutation({
    mutationFn: async () => {
      const answer = await fetch(`/api/faq/export?format=${format}`, { headers: headers() });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const url = URL.createObjectURL(await answer.blob());
      Object.assign(document.createElement("a"), { href: url, download: `faq.${endings[format]}` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
    onError: tellFailure,
  });
  return (
    <details className="box">
      <summary>{words.faq.files}</summary>
      <div className="line">
        <NativeSelect
          label={words.faq.format}
          value={format}
          data={[
            { value: "csv", label: "CSV" },
            { value: "json", label: "JSON" },
            { value: "markdown", label: "Markdown" },
          ]}
          onChange={(event) => setFormat(event.currentTarget.value as Format)}
        />
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate()}>
          {words.faq.exportAll}
        </Button>
      </div>
      {canImport && (
        <>
          <label className="stack">
            <span>{words.faq.importFile}</span>
            <input
              type="file"
              accept=".csv,.json,.md,text/csv,application/json,text/markdown"
              onChange={(event) => {
                const [chosen = null] = event.currentTarget.files ?? [];
                setFile(chosen);
                setReport(null);
                if (chosen) send.mutate({ chosen, dryRun: true });
              }}
            />
          </label>
          <div role="status" className="stack">
            {report && <b>{words.faq.report(report)}</b>}
            {report && report.problems.length > 0 && (
              <ol className="bare stack">
                {report.problems.map(({ line, column, reason }) => (
                  <li
                    key={`${line} ${column} ${reason}`}
                  >{`${words.faq.row(line)}${column ? ` · ${column}` : ""}: ${reason}`}</li>
                ))}
              </ol>
            )}
          </div>
          {file && report && !report.applied && report.problems.length === 0 && (
            <Button
              loading={send.isPending}
              disabled={report.created + report.changed === 0}
              onClick={() => send.mutate({ chosen: file, dryRun: false })}
            >
              {words.faq.importNow(report.created + report.changed)}
            </Button>
          )}
        </>
      )}
    </details>
  );
}

const formatOf = ({ name }: File): Format =>
  /\.json$/i.test(name) ? "json" : /\.(?:md|markdown)$/i.test(name) ? "markdown" : "csv";
