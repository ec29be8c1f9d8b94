import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { call } from "../api/client";

export interface FaqFields {
  category: string;
  question: string;
  answer: string;
  keywords: string | null;
  locale: "id-ID" | "en-US";
  isActive: boolean;
  pair: string | null;
}

export interface FaqEntry extends FaqFields {
  id: string;
  version: number;
  updatedAt: string;
  updatedBy: string | null;
  /** its copy in a Grok collection, where the shop has one */
  index?: { status: "queued" | "indexing" | "ready" | "failed" | "removing"; error: string | null };
}

export interface FaqVersion {
  at: string;
  actor: string;
  before: (FaqFields & { version: number }) | null;
  after: (FaqFields & { version: number }) | null;
}

export interface ImportReport {
  created: number;
  changed: number;
  unchanged: number;
  problems: { line: number; column: string | null; reason: string }[];
  applied: boolean;
}

export interface Filter {
  q: string;
  locale: string;
  active: string;
}

export function useEntries(filter: Filter) {
  const given = Object.entries({ ...filter, limit: "50" }).filter(([, value]) => value !== "");
  const query = new URLSearchParams(given).toString();
  return useInfiniteQuery({
    queryKey: ["faq", "list", query],
    initialPageParam: "",
    queryFn: ({ pageParam }) =>
      call<{ entries: FaqEntry[]; nextCursor?: string }>(
        `/api/faq?${query}${pageParam && `&cursor=${encodeURIComponent(pageParam)}`}`,
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // a copy that is on its way is ready in seconds
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ entries }) => entries.some(({ index }) => index && !settled.has(index.status)))
        ? 3000
        : false,
  });
}

const settled: ReadonlySet<string> = new Set(["ready", "failed"]);

export function useEntry(id: string | null) {
  return useQuery({
    queryKey: ["faq", "entry", id],
    enabled: id !== null,
    queryFn: () => call<FaqEntry>(`/api/faq/${encodeURIComponent(id ?? "")}`),
  });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: ["faq", "versions", id],
    queryFn: async () =>
      (await call<{ versions: FaqVersion[] }>(`/api/faq/${encodeURIComponent(id)}/versions`)).versions,
  });
}

/** What the last thirty days' answers made of the FAQ. */
export function useUsage() {
  return useQuery({
    queryKey: ["faq", "usage"],
    queryFn: () =>
      call<{
        used: Record<string, number>;
        unused: string[];
        missing: { question: string; count: number; lastAt: string }[];
      }>("/api/faq/usage"),
  });
}

/** What the assistant finds for a question, and whether it is sure. */
export function useTrial(q: string, locale: string) {
  return useQuery({
    queryKey: ["faq", "trial", q, locale],
    enabled: q !== "",
    queryFn: () =>
      call<{ hits: (FaqFields & { id: string; score: number })[]; answered: boolean }>(
        `/api/faq/search?${new URLSearchParams({ q, locale })}`,
      ),
  });
}
