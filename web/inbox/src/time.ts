import { useEffect, useState } from "react";
import type { Ticket } from "./api/types";
import { language } from "./words";

/** A moment that moves on, so that waiting times do. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function span(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  const unit = (value: number, name: "minute" | "hour" | "day") =>
    new Intl.NumberFormat(language(), { style: "unit", unit: name, unitDisplay: "short" }).format(value);
  if (minutes < 60) return unit(minutes, "minute");
  if (minutes < 48 * 60) return unit(Math.floor(minutes / 60), "hour");
  return unit(Math.floor(minutes / 1440), "day");
}

export function moment(at: string): string {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(
    language(),
    today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" },
  ).format(date);
}

/** How a ticket stands against its next deadline; `soon` is what the service has warned of, or the last half hour. */
export function slaOf(ticket: Ticket, now: number): "ok" | "soon" | "late" | "none" {
  if (ticket.status === "RESOLVED" || ticket.status === "CLOSED") return "none";
  if (ticket.breachedAt || (ticket.responseBreachedAt && !ticket.respondedAt)) return "late";
  const next = ticket.respondedAt ? ticket.slaDeadline : (ticket.responseDeadline ?? ticket.slaDeadline);
  if (!next || ticket.pausedAt) return "ok";
  const left = Date.parse(next) - now;
  if (left < 0) return "late";
  return left < 30 * 60_000 ? "soon" : "ok";
}
